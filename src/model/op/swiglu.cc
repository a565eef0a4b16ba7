#include "model/op/swiglu.h"

#include "compute/op/swiglu.h"

namespace model::op {

Value swiglu(Flow& flow, const Value& gate_up) {
  const auto& in = gate_up.view();
  CHECK(in.dense() && in.width % 2 == 0, "gate and up lie side by side");
  auto h = flow.make(in.type, in.rows, in.width / 2);
  compute::swiglu(h.view(), in);
  flow.then([gate_up, of_h = h.gradient()](Flow& back) {
    if (!of_h.there()) return;
    compute::swiglu_backward(back.turn_over(gate_up), of_h.view());
  });
  return h;
}

}  // namespace model::op
