// Rotary positions (Su et al., RoFormer) of some columns of each head: what latent attention turns.
#pragma once

#include "compute/op/op.h"

namespace compute {

// Which columns of a row turn: `width` of each of `heads` parts, `step` columns from one to the next.
struct RopePart {
  std::size_t first = 0, heads = 1, step = 0, width = 0;
  bool neighbours = false;  // pairs (2j, 2j + 1), as DeepSeek has them; else (j, j + width / 2)
};

namespace cpu {
// In place, by the row's position: positions [1, M], i32; cos and sin [positions, width / 2]. The sign
// -1 turns back, which is the gradient.
void rope_part(const View& rows, const View& positions, const View& cos, const View& sin,
               const RopePart& part, float sign);
}  // namespace cpu
namespace aten {
decltype(cpu::rope_part) rope_part;
}
inline constexpr Op rope_part{cpu::rope_part, where_aten(aten::rope_part)};

}  // namespace compute
