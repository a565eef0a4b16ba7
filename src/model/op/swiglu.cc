#include "model/op/swiglu.h"

namespace model::op {

Value swiglu(Flow& flow, const Value& gate_up) {
  const auto& in = gate_up.view();
  CHECK(in.dense() && in.width % 2 == 0, "gate and up lie side by side");
  auto h = flow.make(in.type, in.rows, in.width / 2);
  by_type(in.type, [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().swiglu(in.as<T>(), h.view().template as<T>(), in.rows, in.width / 2);
  });
  flow.then([gate_up, of_h = h.gradient()](Flow& back) {
    if (!of_h.there()) return;
    const auto& dh = of_h.view();
    const auto turned = back.turn_over(gate_up);
    by_type(dh.type, [&](auto zero) {
      using T = decltype(zero);
      compute::kernels_for<T>().swiglu_backward(turned.as<T>(), dh.as<T>(), dh.rows, dh.width);
    });
  });
  return h;
}

}  // namespace model::op
