#include "model/op/gated_linear.h"

#include "compute/op/activation.h"
#include "compute/op/swiglu.h"

namespace model::op {

namespace {

using compute::Activation, compute::Turn, compute::View;

Value let_through(const Flow& flow, const View& gate_up, Activation kind) {
  auto h = flow.make(gate_up.type, gate_up.rows, gate_up.width / 2);
  kind == Activation::silu ? compute::swiglu(h.view(), gate_up)
                           : compute::gated(h.view(), gate_up, kind);
  return h;
}

// gate_up becomes its gradient, from dh.
void through_gate(const View& gate_up, const View& dh, Activation kind) {
  kind == Activation::silu ? compute::swiglu_backward(gate_up, dh)
                           : compute::gated_backward(gate_up, dh, kind);
}

}  // namespace

Value gated_linear(Flow& flow, const Value& gate_up, Activation kind, const Weight& weight) {
  const auto& in = gate_up.view();
  CHECK(in.dense() && in.width % 2 == 0, "gate and up lie side by side");
  auto y = flow.make(in.type, in.rows, weight.value.rows);
  times_transpose(y.view(), let_through(flow, in, kind).view(), weight);
  flow.then([gate_up, kind, weight, of_y = y.gradient()](Flow& back) {
    if (!of_y.there()) return;
    const auto& dy = of_y.view();
    const auto sink = back.sink(weight);
    if (sink.view.data) {
      const auto h = let_through(back, gate_up.view(), kind);
      into(back, sink,
           [&](const View& dw) { compute::product(dw, dy, Turn::yes, h.view(), Turn::no); });
    }
    const auto dh = back.make(dy.type, dy.rows, gate_up.view().width / 2);
    times_rows(dh.view(), dy, weight, 0, Turn::no);
    through_gate(back.turn_over(gate_up), dh.view(), kind);
  });
  return y;
}

}  // namespace model::op
