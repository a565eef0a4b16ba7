// Products in which the rows of each expert meet a matrix of their own (grouped GEMM).
//
// Letters: N rows sorted by expert, E experts. begins [1, E + 1] (i32) says where each expert's rows
// begin, then N; an expert may have none. The matrices of all experts lie one behind the other.
//
// On the set `cpu` each expert's product is one compute::product over its rows, in bf16 over a few more
// (even_product.h). So a row of y depends on the rows beside it exactly as far as there: not on their
// values, and on their number only where product's does.
#pragma once

#include "compute/matmul.h"
#include "compute/op/op.h"

namespace compute {

namespace cpu {

// y [N, out] = x [N, in] times the expert's matrix: weights [E * in, out], or with `turned` the
// transpose of one in weights [E * out, in]. The gradient of x is the same with the other turn.
void grouped_product(const View& y, const View& x, const View& weights, const View& begins,
                     Turn turned);
// The same plus the expert's row of bias [E, out], in bf16 rounded once, behind the sum.
void grouped_product_plus(const View& y, const View& x, const View& weights, const View& begins,
                          Turn turned, const View& bias);
// The gradient of the matrices: products [E * P, Q], the expert's transpose of a [N, P] times b [N, Q].
// Zeros for one that has no rows.
void grouped_outer(const View& products, const View& a, const View& b, const View& begins);

// y [N, out] += the expert's row of bias [E, out], and its gradient: sums [E, out].
void grouped_add_bias(const View& y, const View& bias, const View& begins);
void grouped_sum(const View& sums, const View& dy, const View& begins);

}  // namespace cpu
namespace aten {
decltype(cpu::grouped_product) grouped_product;
decltype(cpu::grouped_product_plus) grouped_product_plus;
decltype(cpu::grouped_outer) grouped_outer;
decltype(cpu::grouped_add_bias) grouped_add_bias;
decltype(cpu::grouped_sum) grouped_sum;
}  // namespace aten

inline constexpr Op grouped_product{cpu::grouped_product, where_aten(aten::grouped_product)};
inline constexpr Op grouped_product_plus{cpu::grouped_product_plus,
                                         where_aten(aten::grouped_product_plus)};
inline constexpr Op grouped_outer{cpu::grouped_outer, where_aten(aten::grouped_outer)};
inline constexpr Op grouped_add_bias{cpu::grouped_add_bias, where_aten(aten::grouped_add_bias)};
inline constexpr Op grouped_sum{cpu::grouped_sum, where_aten(aten::grouped_sum)};

}  // namespace compute
