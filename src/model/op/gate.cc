#include "model/op/gate.h"

#include "compute/op/gate_rows.h"

namespace model::op {

using compute::View;

Value clamped_glu(Flow& flow, const Value& gate_up, const compute::ClampedGlu& glu) {
  const auto& in = gate_up.view();
  auto h = flow.make(in.type, in.rows, in.width / 2);
  compute::clamped_glu(h.view(), in, glu);
  flow.then([gate_up, of_h = h.gradient(), glu](Flow& back) {
    if (!of_h.there()) return;
    const auto turned = back.turn_over(gate_up);
    compute::clamped_glu_backward(turned, turned, of_h.view(), glu);
  });
  return h;
}

Value gate_rows(Flow& flow, const Value& x, const Value& gate) {
  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, in.width);
  compute::gate_rows(y.view(), in, gate.view());
  flow.then([x, gate, of_y = y.gradient()](Flow& back) {
    if (!of_y.there()) return;
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      into(back, back.sink(gate.gradient()), [&](const View& dgate) {
        compute::gate_rows_backward(dx, dgate, of_y.view(), x.view(), gate.view());
      });
    });
  });
  return y;
}

void add_onto(Flow& flow, const Value& sum, const Value& more) {
  const auto& to = sum.view();
  const auto& from = more.view();
  CHECK(to.dense() && from.dense() && to.rows == from.rows && to.width == from.width &&
            to.type == from.type,
        "what is added has one shape");
  compute::add(to, from);
  flow.then([of_sum = sum.gradient(), of_more = more.gradient()](Flow& back) {
    if (!of_sum.there()) return;
    into(back, back.sink(of_more), [&](const View& out) { compute::copy(out, of_sum.view()); });
  });
}

}  // namespace model::op
