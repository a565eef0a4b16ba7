// Products of matrices.
#pragma once

#include "compute/matmul.h"
#include "compute/op/op.h"

namespace compute {

namespace cpu {
// out [m, n] = a [m, k] * b [k, n]; a turned operand is stored transposed. All of one type.
void product(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned);
// out = a * b + row [1, n] in every row. In bf16 it is rounded once, behind the sum; in float it is the
// product and then the sum.
void product_plus(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  const View& row);
}  // namespace cpu
namespace aten {
decltype(cpu::product) product;
decltype(cpu::product_plus) product_plus;
}  // namespace aten
inline constexpr Op product{cpu::product, where_aten(aten::product)};
inline constexpr Op product_plus{cpu::product_plus, where_aten(aten::product_plus)};

// The inner width k, which all three views must agree in.
std::size_t inner_of(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned);

}  // namespace compute
