// The gated activation with bounds, of gpt-oss (slope 1.702, shift 1) and DeepSeek-V4 (1 and 0):
// compute::ClampedGlu says what it is.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {

// h [M, F] from gate_up [M, 2F].
void clamped_glu(const View& h, const View& gate_up, const ClampedGlu& glu);
// The gradient of gate_up, which may be written over it. None passes a bound that was overstepped.
void clamped_glu_backward(const View& dgate_up, const View& gate_up, const View& dh,
                          const ClampedGlu& glu);

}  // namespace cpu
namespace aten {
decltype(cpu::clamped_glu) clamped_glu;
decltype(cpu::clamped_glu_backward) clamped_glu_backward;
}  // namespace aten

inline constexpr Op clamped_glu{cpu::clamped_glu, where_aten(aten::clamped_glu)};
inline constexpr Op clamped_glu_backward{cpu::clamped_glu_backward,
                                         where_aten(aten::clamped_glu_backward)};

}  // namespace compute
