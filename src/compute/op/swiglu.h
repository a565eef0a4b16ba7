// The gate of Llama's feed-forward (Shazeer, SwiGLU).
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// h [M, F] = silu(gate) * up with gate_up [M, gate F | up F].
void swiglu(const View& h, const View& gate_up);
// gate_up becomes its gradient, from dh [M, F].
void swiglu_backward(const View& gate_up, const View& dh);
}  // namespace cpu
namespace aten {
decltype(cpu::swiglu) swiglu;
decltype(cpu::swiglu_backward) swiglu_backward;
}  // namespace aten
inline constexpr Op swiglu{cpu::swiglu, where_aten(aten::swiglu)};
inline constexpr Op swiglu_backward{cpu::swiglu_backward, where_aten(aten::swiglu_backward)};

}  // namespace compute
