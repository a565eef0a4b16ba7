#include <vector>

#include "compute/op/wide.h"
#include "compute/op/wide_product.h"

namespace compute::cpu {

namespace {

// The numbers of a view in float; `kept` holds them where they are not.
float* floats(const View& view, std::vector<float>& kept) {
  CHECK(view.dense(), "products take dense matrices");
  if (view.type == Type::f32) return view.as<float>();
  kept.resize(view.elements());
  kernels_for<bf16>().widen(view.as<bf16>(), kept.data(), kept.size());
  return kept.data();
}

}  // namespace

void wide_product(const View& c, const View& a, Turn a_turned, const View& b, Turn b_turned,
                  std::size_t inner) {
  CHECK(a.elements() == c.rows * inner && b.elements() == c.width * inner,
        "factors have the shape of their product");
  std::vector<float> of_a, of_b, of_c;
  const bool rounded = c.type == Type::bf16;
  if (rounded) of_c.resize(c.elements());
  auto* out = rounded ? of_c.data() : c.as<float>();
  matmul<float>(floats(a, of_a), a_turned, floats(b, of_b), b_turned, out, c.rows, c.width, inner);
  if (rounded) kernels_for<bf16>().narrow(out, c.as<bf16>(), c.elements());
}

void add_wide_row(const View& y, const View& row) {
  std::vector<float> kept;
  kernels_for<float>().add_row(y.as<float>(), floats(row, kept), y.rows, y.width);
}

void sum_wide_rows(const View& sum, const View& dy) {
  std::vector<float> all(dy.width);
  kernels_for<float>().sum_rows(dy.as<float>(), all.data(), dy.rows, dy.width);
  with_type(sum.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().narrow(all.data(), sum.as<T>(), dy.width);
  });
}

}  // namespace compute::cpu
