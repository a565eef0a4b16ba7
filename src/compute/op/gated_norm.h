// RMSNorm of each head behind a linear attention, opened by a gate:
//   y = round(gain * round(x / sqrt(mean x^2 + eps))) * silu(z)
// The gain [1, width] is the same for all heads.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// y, x and z [M, heads * width] and the gain are of one type.
void gated_norm(const View& y, const View& x, const View& z, const View& gain, float eps);
// dx, dz and dgain are written; `sum` [1, width] in f32 is a place aside.
void gated_norm_backward(const View& dy, const View& x, const View& z, const View& gain, float eps,
                         const View& dx, const View& dz, const View& dgain, const View& sum);
}  // namespace cpu
namespace aten {
decltype(cpu::gated_norm) gated_norm;
decltype(cpu::gated_norm_backward) gated_norm_backward;
}  // namespace aten

inline constexpr Op gated_norm{cpu::gated_norm, where_aten(aten::gated_norm)};
inline constexpr Op gated_norm_backward{cpu::gated_norm_backward,
                                        where_aten(aten::gated_norm_backward)};

}  // namespace compute
