#include "compute/op/clamped_glu.h"
#include "compute/op/wide.h"

namespace compute::cpu {

void clamped_glu(const View& h, const View& gate_up, const ClampedGlu& glu) {
  CHECK(gate_up.width == 2 * h.width && gate_up.rows == h.rows, "each column has its gate");
  with_type(h.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < h.rows; ++m)
      bound_kernels_for<T>().clamped_glu(glu, gate_up.as<T>() + m * gate_up.stride,
                                         h.as<T>() + m * h.stride, h.width);
  });
}

void clamped_glu_backward(const View& dgate_up, const View& gate_up, const View& dh,
                          const ClampedGlu& glu) {
  CHECK(gate_up.width == 2 * dh.width && gate_up.rows == dh.rows, "each column has its gate");
  with_type(dh.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < dh.rows; ++m)
      bound_kernels_for<T>().clamped_glu_backward(glu, gate_up.as<T>() + m * gate_up.stride,
                                                  dh.as<T>() + m * dh.stride,
                                                  dgate_up.as<T>() + m * dgate_up.stride, dh.width);
  });
}

}  // namespace compute::cpu
