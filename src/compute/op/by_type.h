// From the type that a view says at run time to code that is compiled for it.
#pragma once

#include "compute/view.h"

namespace compute {

template <class Work>
auto by_type(Type type, Work work) {
  CHECK(type == Type::f32 || type == Type::bf16, "models compute in float or bf16");
  return type == Type::f32 ? work(float{}) : work(bf16{});
}

}  // namespace compute
