// Rotary positions (Su et al., RoFormer).
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// Turns each head of width D of rows [M, heads * D] by its row's position, pairs (j, j + D/2), in
// place. cos and sin [positions, D/2], float; position [1, M], i32. sign -1 turns back: the gradient.
void rope(const View& rows, const View& position, const View& cos, const View& sin, float sign);
}  // namespace cpu
namespace aten {
decltype(cpu::rope) rope;
}
inline constexpr Op rope{cpu::rope, where_aten(aten::rope)};

}  // namespace compute
