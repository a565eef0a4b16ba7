#include <algorithm>
#include <cmath>

#include "compute/op/clamped_glu.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

// Where gate and up of a column stand in a row.
struct Columns {
  std::size_t step, up;
  Columns(const ClampedGlu& glu, std::size_t F)
      : step(glu.alternating ? 2 : 1), up(glu.alternating ? 1 : F) {}
};

}  // namespace

void clamped_glu(const View& h, const View& gate_up, const ClampedGlu& glu) {
  CHECK(gate_up.width == 2 * h.width && gate_up.rows == h.rows, "each column has its gate");
  const Columns at(glu, h.width);
  with_type(h.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < h.rows; ++m) {
      const T* in = gate_up.as<T>() + m * gate_up.stride;
      T* out = h.as<T>() + m * h.stride;
      for (std::size_t f = 0; f < h.width; ++f) {
        const float gate = std::min(wide(in[f * at.step]), glu.limit);
        const float up = std::clamp(wide(in[f * at.step + at.up]), -glu.limit, glu.limit);
        out[f] = narrow<T>((up + glu.shift) * gate * sigmoid(glu.slope * gate));
      }
    }
  });
}

void clamped_glu_backward(const View& dgate_up, const View& gate_up, const View& dh,
                          const ClampedGlu& glu) {
  CHECK(gate_up.width == 2 * dh.width && gate_up.rows == dh.rows, "each column has its gate");
  const Columns at(glu, dh.width);
  with_type(dh.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < dh.rows; ++m) {
      const T* in = gate_up.as<T>() + m * gate_up.stride;
      T* out = dgate_up.as<T>() + m * dgate_up.stride;
      for (std::size_t f = 0; f < dh.width; ++f) {
        const float x = wide(in[f * at.step]), u = wide(in[f * at.step + at.up]);
        const float d = wide(dh.as<T>()[m * dh.stride + f]);
        const float gate = std::min(x, glu.limit), up = std::clamp(u, -glu.limit, glu.limit);
        const float s = sigmoid(glu.slope * gate);
        const float dgate = d * (up + glu.shift) * s * (1 + glu.slope * gate * (1 - s));
        out[f * at.step] = narrow<T>(x <= glu.limit ? dgate : 0);
        out[f * at.step + at.up] = narrow<T>(std::abs(u) <= glu.limit ? d * gate * s : 0);
      }
    }
  });
}

}  // namespace compute::cpu
