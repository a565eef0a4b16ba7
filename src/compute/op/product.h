// Products of matrices.
#pragma once

#include "compute/matmul.h"
#include "compute/op/op.h"

namespace compute {

namespace cpu {
// out [m, n] = a [m, k] * b [k, n]; a turned operand is stored transposed. All of one type.
void product(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned);
}  // namespace cpu
namespace aten {
decltype(cpu::product) product;
}
inline constexpr Op product{cpu::product, where_aten(aten::product)};

// The inner width k, which all three views must agree in.
std::size_t inner_of(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned);

}  // namespace compute
