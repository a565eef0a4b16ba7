#include "model/op/activation.h"

#include "compute/op/activation.h"
#include "model/op/swiglu.h"

namespace model::op {

namespace {

Value rows_like(const Flow& flow, const Value& x, std::size_t width) {
  CHECK(x.view().dense(), "an activation takes rows that lie side by side");
  return flow.make(x.view().type, x.view().rows, width);
}

}  // namespace

Value gated(Flow& flow, const Value& gate_up, compute::Activation kind) {
  if (kind == compute::Activation::silu) return swiglu(flow, gate_up);
  CHECK(gate_up.view().width % 2 == 0, "gate and up lie side by side");
  auto h = rows_like(flow, gate_up, gate_up.view().width / 2);
  compute::gated(h.view(), gate_up.view(), kind);
  flow.then([gate_up, of_h = h.gradient(), kind](Flow& back) {
    if (of_h.there()) compute::gated_backward(back.turn_over(gate_up), of_h.view(), kind);
  });
  return h;
}

Value activate(Flow& flow, const Value& x, compute::Activation kind) {
  auto y = rows_like(flow, x, x.view().width);
  compute::activate(y.view(), x.view(), kind);
  flow.then([x, of_y = y.gradient(), kind](Flow& back) {
    if (of_y.there()) compute::activate_backward(back.turn_over(x), of_y.view(), kind);
  });
  return y;
}

Value xielu(Flow& flow, const Value& x, const Weight& numbers) {
  auto y = rows_like(flow, x, x.view().width);
  compute::xielu(y.view(), x.view(), numbers.value);
  flow.then([x, of_y = y.gradient(), numbers](Flow& back) {
    if (!of_y.there()) return;
    const auto of_numbers = back.make(compute::Type::f32, 1, 4);
    compute::xielu_backward(back.turn_over(x), of_numbers.view(), of_y.view(), numbers.value);
    round_into(back, of_numbers, numbers);
  });
  return y;
}

void scale(Flow& flow, const Value& rows, double factor) {
  const auto by = static_cast<float>(factor);
  compute::scale(rows.view(), by, flow.type());
  flow.then([out = rows.gradient(), by](Flow& back) {
    if (out.there()) compute::scale(out.view(), by, out.view().type);
  });
}

}  // namespace model::op
