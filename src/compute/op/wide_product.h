// Products that are made in float, whatever the working type is: where a choice hangs on the last bits.
#pragma once

#include "compute/matmul.h"
#include "compute/op/op.h"

namespace compute {

namespace cpu {

// c = a * b as compute::matmul has it; each of the three is float or bf16, and only c is rounded.
// c has its rows and width, `inner` is what is summed over.
void wide_product(const View& c, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  std::size_t inner);
// y [M, N] (float) += row [1, N] in every row, and its gradient: sum [1, N].
void add_wide_row(const View& y, const View& row);
void sum_wide_rows(const View& sum, const View& dy);

}  // namespace cpu
namespace aten {
decltype(cpu::wide_product) wide_product;
decltype(cpu::add_wide_row) add_wide_row;
decltype(cpu::sum_wide_rows) sum_wide_rows;
}  // namespace aten

inline constexpr Op wide_product{cpu::wide_product, where_aten(aten::wide_product)};
inline constexpr Op add_wide_row{cpu::add_wide_row, where_aten(aten::add_wide_row)};
inline constexpr Op sum_wide_rows{cpu::sum_wide_rows, where_aten(aten::sum_wide_rows)};

}  // namespace compute
