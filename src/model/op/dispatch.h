// From the type that a view says at run time to code that is compiled for it.
#pragma once

#include "compute/view.h"

namespace model::op {

template <class Work>
auto by_type(compute::Type type, Work work) {
  CHECK(type != compute::Type::i32, "models compute in float or bf16");
  return type == compute::Type::f32 ? work(float{}) : work(compute::bf16{});
}

}  // namespace model::op
