// One row beside all rows of a matrix: a bias, its gradient, and sums of a kind.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// rows [M, N] += row [1, N], of one type.
void add_row(const View& rows, const View& row);
// sum [1, N] += all rows [M, N]; the sum is float.
void sum_rows(const View& sum, const View& rows);
// sum += in, of one shape and type.
void add(const View& sum, const View& in);
}  // namespace cpu
namespace aten {
decltype(cpu::add_row) add_row;
decltype(cpu::sum_rows) sum_rows;
decltype(cpu::add) add;
}  // namespace aten
inline constexpr Op add_row{cpu::add_row, where_aten(aten::add_row)};
inline constexpr Op sum_rows{cpu::sum_rows, where_aten(aten::sum_rows)};
inline constexpr Op add{cpu::add, where_aten(aten::add)};

}  // namespace compute
