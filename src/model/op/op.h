// What operations are made of.
//
// An operation checks shapes (a mistake there is one of ours), computes with the kernels of the type
// that its views have, and in a flow that trains says the way back. It has a file group of its own;
// its test holds the gradient against small changes of each input and the reading flow against the
// training one (gradient_check_test.h).
#pragma once

#include <algorithm>

#include "compute/op/by_type.h"
#include "model/flow.h"

namespace model::op {

using compute::by_type;

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

// Elements of one shape, of float to the type of `out` or of one type.
inline void copy(const compute::View& out, const compute::View& in) {
  by_type(out.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < in.rows; ++m) {
      auto* to = out.as<T>() + m * out.stride;
      if (in.type == out.type)
        std::copy_n(in.as<T>() + m * in.stride, in.width, to);
      else
        compute::kernels_for<T>().narrow(in.as<float>() + m * in.stride, to, in.width);
    }
  });
}

// Sums over rows are float, and go to a parameter rounded to its type: [1, width], zero at first.
inline Value zeros(const Flow& flow, std::size_t width) {
  auto out = flow.make(compute::Type::f32, 1, width);
  clear(out.view());
  return out;
}

inline void round_into(const Flow& flow, const Value& sum, const Weight& of) {
  into(flow, flow.sink(of), [&](const compute::View& out) { copy(out, sum.view()); });
}

}  // namespace model::op
