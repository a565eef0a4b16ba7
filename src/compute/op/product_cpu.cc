#include "base/numerics.h"
#include "compute/op/by_type.h"
#include "compute/op/product.h"
#include "compute/op/row.h"

namespace compute {

std::size_t inner_of(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned) {
  const auto shape = [](const View& of, Turn turned) {
    return turned == Turn::yes ? std::pair(of.width, of.rows) : std::pair(of.rows, of.width);
  };
  const auto [m, k] = shape(a, a_turned);
  const auto [inner, n] = shape(b, b_turned);
  CHECK(k == inner && out.rows == m && out.width == n, "the shapes of a product agree");
  return k;
}

namespace cpu {

void product(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned) {
  const auto inner = inner_of(out, a, a_turned, b, b_turned);
  // One row in float asks for each weight once, and as weights are stored (stored_product.h). Where numbers are chains,
  // it is one of theirs, so that a text that is read token by token has the bits of one that is read at once.
  if (base::numerics() == base::Numerics::native && out.type == Type::f32 && out.rows == 1 &&
      a_turned == Turn::no && b_turned == Turn::yes)
    return kernels().dot.f32(b.as<float>(), b.stride, a.as<float>(), out.as<float>(), out.width,
                             inner);
  by_type(out.type, [&](auto zero) {
    using T = decltype(zero);
    matmul(a.as<T>(), a_turned, b.as<T>(), b_turned, out.as<T>(), out.rows, out.width, inner,
           {a.stride, b.stride, out.stride});
  });
}

void product_plus(const View& out, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  const View& row) {
  if (out.type == Type::f32) {
    product(out, a, a_turned, b, b_turned);
    return add_row(out, row);
  }
  const auto inner = inner_of(out, a, a_turned, b, b_turned);
  CHECK(row.elements() == out.width, "a bias is as wide as its rows");
  matmul_plus(a.as<bf16>(), a_turned, b.as<bf16>(), b_turned, row.as<bf16>(), out.as<bf16>(),
              out.rows, out.width, inner, {a.stride, b.stride, out.stride});
}

}  // namespace cpu
}  // namespace compute
