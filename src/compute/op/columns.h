// Each column times a number of its own, and what a column says of that number.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// rows [M, W] in place; factors [1, W], float.
void scale_columns(const View& rows, const View& factors);
// sums [1, W], float, += sum over the rows of a * b, both [M, W] of one type.
void sum_products(const View& sums, const View& a, const View& b);
}  // namespace cpu
namespace aten {
decltype(cpu::scale_columns) scale_columns;
decltype(cpu::sum_products) sum_products;
}  // namespace aten
inline constexpr Op scale_columns{cpu::scale_columns, where_aten(aten::scale_columns)};
inline constexpr Op sum_products{cpu::sum_products, where_aten(aten::sum_products)};

}  // namespace compute
