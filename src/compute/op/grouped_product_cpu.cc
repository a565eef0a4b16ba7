#include <algorithm>
#include <vector>

#include "compute/op/even_product.h"
#include "compute/op/grouped_product.h"
#include "compute/op/product.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

// work(expert, first row, rows) for each expert, by rising rows: a product may spoil rows behind its own.
template <class Work>
void each_expert(const View& begins, Work work) {
  const auto* begin = begins.as<std::int32_t>();
  for (std::size_t e = 0; e + 1 < begins.width; ++e)
    work(e, static_cast<std::size_t>(begin[e]), static_cast<std::size_t>(begin[e + 1] - begin[e]));
}

// In bf16: of each expert plus its row of bias, where there is one.
void grouped_halves(const View& y, const View& x, const View& weights, const View& begins,
                    Turn turned, const View& bias) {
  const auto in = x.width, out = y.width;
  each_expert(begins, [&](std::size_t e, std::size_t first, std::size_t rows) {
    if (rows == 0) return;
    even_product(x.as<bf16>() + first * in, weights.as<bf16>() + e * in * out, turned,
                 y.as<bf16>() + first * out, rows, x.rows - first - rows, out, in,
                 bias.data ? bias.row_range(e, 1).as<bf16>() : nullptr);
  });
}

}  // namespace

void grouped_product(const View& y, const View& x, const View& weights, const View& begins,
                     Turn turned) {
  const auto E = begins.width - 1, in = x.width, out = y.width;
  CHECK(x.dense() && y.dense() && weights.dense() && x.rows == y.rows &&
            weights.rows == E * (turned == Turn::yes ? out : in) &&
            weights.width == (turned == Turn::yes ? in : out),
        "each expert has a matrix between the two widths");
  if (y.type == Type::bf16) return grouped_halves(y, x, weights, begins, turned, {});
  const auto one = turned == Turn::yes ? out : in;
  each_expert(begins, [&](std::size_t e, std::size_t first, std::size_t rows) {
    if (rows > 0)
      product(y.row_range(first, rows), x.row_range(first, rows), Turn::no,
              weights.row_range(e * one, one), turned);
  });
}

void grouped_product_plus(const View& y, const View& x, const View& weights, const View& begins,
                          Turn turned, const View& bias) {
  CHECK(bias.width == y.width && bias.rows + 1 == begins.width,
        "each expert has a bias as wide as its rows");
  if (y.type == Type::bf16) return grouped_halves(y, x, weights, begins, turned, bias);
  grouped_product(y, x, weights, begins, turned);
  grouped_add_bias(y, bias, begins);
}

void grouped_outer(const View& products, const View& a, const View& b, const View& begins) {
  const auto E = begins.width - 1, P = a.width, Q = b.width;
  CHECK(a.dense() && b.dense() && products.dense() && a.rows == b.rows && products.rows == E * P &&
            products.width == Q,
        "each expert has a matrix between the two widths");
  with_type(products.type, [&](auto zero) {
    using T = decltype(zero);
    each_expert(begins, [&](std::size_t e, std::size_t first, std::size_t rows) {
      T* out = products.as<T>() + e * P * Q;
      if (rows == 0) return void(std::fill_n(out, P * Q, T{}));
      even_outer(a.as<T>() + first * P, b.as<T>() + first * Q, out, rows, a.rows - first - rows, P,
                 Q);
    });
  });
}

void grouped_add_bias(const View& y, const View& bias, const View& begins) {
  CHECK(y.dense() && bias.width == y.width && bias.rows + 1 == begins.width,
        "each expert has a bias as wide as its rows");
  with_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    each_expert(begins, [&](std::size_t e, std::size_t first, std::size_t rows) {
      kernels_for<T>().add_row(y.as<T>() + first * y.width, bias.as<T>() + e * bias.stride, rows,
                               y.width);
    });
  });
}

void grouped_sum(const View& sums, const View& dy, const View& begins) {
  CHECK(dy.dense() && sums.width == dy.width && sums.rows + 1 == begins.width,
        "each expert has a bias as wide as its rows");
  std::vector<float> sum(dy.width);
  with_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    each_expert(begins, [&](std::size_t e, std::size_t first, std::size_t rows) {
      std::ranges::fill(sum, 0.0f);
      kernels_for<T>().sum_rows(dy.as<T>() + first * dy.width, sum.data(), rows, dy.width);
      kernels_for<T>().narrow(sum.data(), sums.as<T>() + e * sums.stride, dy.width);
    });
  });
}

}  // namespace compute::cpu
