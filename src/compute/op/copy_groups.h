// Copies columns that recur in every row: what cuts apart rows whose heads lie interleaved.
#pragma once

#include "compute/op/op.h"

namespace compute {

// Columns to_step * g + i of one view and from_step * g + i of the other, for g below `count` and i
// below `width`.
struct ColumnGroups {
  std::size_t count = 0, width = 0, to_step = 0, from_step = 0;
};

namespace cpu {
// Both of one type and with as many rows; other columns stay.
void copy_groups(const View& to, const View& from, ColumnGroups groups);
}  // namespace cpu
namespace aten {
decltype(cpu::copy_groups) copy_groups;
}  // namespace aten

inline constexpr Op copy_groups{cpu::copy_groups, where_aten(aten::copy_groups)};

}  // namespace compute
