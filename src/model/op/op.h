// What operations are made of.
//
// An operation checks shapes (a mistake there is one of ours), computes with the kernels of the type
// that its views have, and in a flow that trains says the way back. It has a file group of its own;
// its test holds the gradient against small changes of each input and the reading flow against the
// training one (gradient_check_test.h).
#pragma once

#include "compute/kernel.h"
#include "model/flow.h"

namespace model::op {

// From the type that a view says at run time to code that is compiled for it.
template <class Work>
auto by_type(compute::Type type, Work work) {
  CHECK(type != compute::Type::i32, "models compute in float or bf16");
  return type == compute::Type::f32 ? work(float{}) : work(compute::bf16{});
}

// write(view) writes a gradient into the sink; what comes second to a place is added to it.
template <class Write>
void into(const Flow& flow, const Sink& sink, Write write) {
  if (!sink.add) return write(sink.view);
  const auto part = flow.make(sink.view.type, sink.view.rows, sink.view.width);
  write(part.view());
  by_type(sink.view.type, [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().add(part.view().template as<T>(), sink.view.as<T>(),
                                  sink.view.elements());
  });
}

}  // namespace model::op
