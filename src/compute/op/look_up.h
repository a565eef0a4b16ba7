// Experts that a token's id alone chooses (Roller et al., Hash Layers; DeepSeek-V4, 2.1): rows of a table.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// ids [M, k] (i32) = the rows `tokens` [1, M] (i32) of the table [V, k], whose numbers are whole. Throws
// std::out_of_range for a number that is none of `experts`, and for more experts than its type counts.
void look_up(const View& ids, const View& table, const View& tokens, std::size_t experts);
}  // namespace cpu
namespace aten {
decltype(cpu::look_up) look_up;
}
inline constexpr Op look_up{cpu::look_up, where_aten(aten::look_up)};

// bf16 counts to 256.
void check_countable(const View& table, std::size_t experts);

}  // namespace compute
