#include "compute/op/by_type.h"
#include "compute/op/swiglu.h"

namespace compute::cpu {

void swiglu(const View& h, const View& gate_up) {
  CHECK(gate_up.dense() && h.dense() && gate_up.width == 2 * h.width,
        "gate and up lie side by side");
  by_type(h.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().swiglu(gate_up.as<T>(), h.as<T>(), h.rows, h.width);
  });
}

void swiglu_backward(const View& gate_up, const View& dh) {
  CHECK(gate_up.dense() && dh.dense() && gate_up.width == 2 * dh.width,
        "gate and up lie side by side");
  by_type(dh.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().swiglu_backward(gate_up.as<T>(), dh.as<T>(), dh.rows, dh.width);
  });
}

}  // namespace compute::cpu
