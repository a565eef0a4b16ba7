// Rotary positions (Su et al., RoFormer).
#pragma once

#include "compute/op/op.h"

namespace compute {

// Where the channels that turn stand in a row: of so many heads, each `stride` columns from the last.
// 0: side by side.
struct RopeHeads {
  std::size_t count = 0, stride = 0;
  bool pairs = false;  // channels 2j and 2j + 1 turn together (DeepSeek), else j and j + D/2
};

namespace cpu {
// Turns the first D channels of each head by its row's position, in place: rows [M, ..] begin with the
// first head's. cos and sin [positions, D/2], float; position [1, M], i32. sign -1 turns back, which
// is the gradient.
void rope(const View& rows, const View& position, const View& cos, const View& sin, float sign,
          const RopeHeads& heads);
}  // namespace cpu
namespace aten {
decltype(cpu::rope) rope;
}
inline constexpr Op rope{cpu::rope, where_aten(aten::rope)};

}  // namespace compute
