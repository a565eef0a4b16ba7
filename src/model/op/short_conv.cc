#include "model/op/short_conv.h"

namespace model::op {

using compute::View;

Value short_conv(Flow& flow, const Value& x, const Weight& taps, const Rows& rows,
                 const View& tail) {
  CHECK(!tail.data || !flow.trains(), "a tail goes on where a flow reads");
  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, in.width);
  compute::short_conv(y.view(), in, taps.value, rows.segments, tail);
  flow.then([x, taps, of_y = y.gradient(), &rows](Flow& back) {
    if (!of_y.there()) return;
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      into_or_aside(back, taps, [&](const View& dtaps) {
        compute::short_conv_backward(of_y.view(), x.view(), taps.value, rows.segments, dx, dtaps);
      });
    });
  });
  return y;
}

}  // namespace model::op
