#include "compute/op/grouped_product.h"

#include "compute/op/even_product.h"
#include "compute/op/expert_case_test.h"

namespace compute {
namespace {

constexpr std::size_t N = 9, E = 4, in = 5, out = 7;
const std::vector<std::int32_t> kBegins = {0, 3, 3, 8, 9};  // the second expert has no rows

std::size_t expert_of(std::size_t row) { return row < 3 ? 0 : row < 8 ? 2 : 3; }

TEST(GroupedProduct, multiplies_each_row_with_the_matrix_of_its_expert) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const auto begins = of<std::int32_t>(kBegins, 5, set);
    const auto x = normals<T>(N, in, set, "x");
    for (const auto turned : {Turn::no, Turn::yes}) {
      const bool yes = turned == Turn::yes;
      const auto w = normals<T>(E * (yes ? out : in), yes ? in : out, set, "w");
      Matrix<T> y(N, out, set);
      grouped_product(y.view, x.view, w.view, begins.view, turned);
      std::vector<double> want(N * out);
      for (std::size_t i = 0; i < N; ++i)
        for (std::size_t o = 0; o < out; ++o)
          for (std::size_t k = 0; k < in; ++k)
            want[i * out + o] +=
                x.at(i * in + k) * w.at(expert_of(i) * in * out + (yes ? o * in + k : k * out + o));
      expect_near(y, want, yes ? "turned" : "as it stands");
    }
  });
}

TEST(GroupedProduct, plus_a_bias_is_rounded_once_behind_the_sum) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const auto begins = of<std::int32_t>(kBegins, 5, set);
    const auto x = normals<T>(N, in, set, "x"), bias = normals<T>(E, out, set, "bias");
    for (const auto turned : {Turn::no, Turn::yes}) {
      const bool yes = turned == Turn::yes;
      const auto w = normals<T>(E * (yes ? out : in), yes ? in : out, set, "w");
      Matrix<T> y(N, out, set);
      grouped_product_plus(y.view, x.view, w.view, begins.view, turned, bias.view);
      for (std::size_t i = 0; i < N; ++i)
        for (std::size_t o = 0; o < out; ++o) {
          double want = bias.at(expert_of(i) * out + o);
          for (std::size_t k = 0; k < in; ++k)
            want +=
                x.at(i * in + k) * w.at(expert_of(i) * in * out + (yes ? o * in + k : k * out + o));
          const double half = std::ldexp(1.0, std::ilogb(want) - (sizeof(T) == 2 ? 8 : 24));
          ASSERT_NEAR(y.at(i * out + o), want, half + 1e-5) << i << ", " << o;
        }
    }
  });
}

TEST(GroupedProduct, has_gradients_for_the_matrices_and_zeros_where_no_row_was) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const auto begins = of<std::int32_t>(kBegins, 5, set);
    const auto a = normals<T>(N, in, set, "a"), b = normals<T>(N, out, set, "b");
    Matrix<T> products(E * in, out, set);
    std::ranges::fill(products.values, narrow<T>(7));
    grouped_outer(products.view, a.view, b.view, begins.view);
    std::vector<double> want(E * in * out);
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t p = 0; p < in; ++p)
        for (std::size_t q = 0; q < out; ++q)
          want[(expert_of(i) * in + p) * out + q] += a.at(i * in + p) * b.at(i * out + q);
    expect_near(products, want, "products");
  });
}

// Counts that are rounded up, of which the last has nothing behind it.
TEST(GroupedProduct, of_many_rows_is_that_of_each_expert_alone) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const std::vector<std::int32_t> begin = {0, 70, 70, 71, 200, 207};
    const std::size_t M = 207, experts = 5;
    const auto begins = of<std::int32_t>(begin, 6, set);
    const auto x = normals<T>(M, in, set, "x"), d = normals<T>(M, out, set, "d"),
               w = normals<T>(experts * out, in, set, "w");
    Matrix<T> y(M, out, set), products(experts * out, in, set);
    grouped_product(y.view, x.view, w.view, begins.view, Turn::yes);
    grouped_outer(products.view, d.view, x.view, begins.view);
    std::vector<double> want(M * out), want_products(experts * out * in);
    for (std::size_t e = 0; e < experts; ++e)
      for (auto i = static_cast<std::size_t>(begin[e]); i < static_cast<std::size_t>(begin[e + 1]);
           ++i)
        for (std::size_t o = 0; o < out; ++o)
          for (std::size_t k = 0; k < in; ++k) {
            want[i * out + o] += x.at(i * in + k) * w.at((e * out + o) * in + k);
            want_products[(e * out + o) * in + k] += d.at(i * out + o) * x.at(i * in + k);
          }
    expect_near(y, want, "products");
    expect_near(products, want_products, "products of columns");
  });
}

TEST(GroupedProduct, computes_few_different_counts_of_rows_and_an_eighth_more_at_most) {
  EXPECT_EQ(even_rows(0), 0u);
  EXPECT_EQ(even_rows(1), 64u);
  EXPECT_EQ(even_rows(64), 64u);
  EXPECT_EQ(even_rows(257), 320u);
  EXPECT_EQ(even_rows(1025), 1152u);
  std::vector<std::size_t> counts;
  for (std::size_t rows = 1; rows <= 4096; ++rows) {
    ASSERT_GE(even_rows(rows), rows);
    ASSERT_LE(even_rows(rows), rows + std::max<std::size_t>(63, rows / 8));
    counts.push_back(even_rows(rows));
  }
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  EXPECT_LE(counts.size(), 32u);
}

TEST(GroupedProduct, adds_the_bias_of_each_expert_and_sums_its_gradient) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const auto begins = of<std::int32_t>(kBegins, 5, set);
    auto y = normals<T>(N, out, set, "y");
    const auto bias = normals<T>(E, out, set, "bias");
    Matrix<T> sums(E, out, set);
    std::ranges::fill(sums.values, narrow<T>(7));
    std::vector<double> want(N * out), want_sums(E * out);
    for (std::size_t i = 0; i < N * out; ++i) {
      want[i] = y.at(i) + bias.at(expert_of(i / out) * out + i % out);
      want_sums[expert_of(i / out) * out + i % out] += y.at(i);
    }
    grouped_sum(sums.view, y.view, begins.view);
    grouped_add_bias(y.view, bias.view, begins.view);
    expect_near(sums, want_sums, "sums");
    expect_near(y, want, "y");
  });
}

// Other values beside it, and other experts' loads, change no bit of a row.
TEST(GroupedProduct, of_a_row_does_not_depend_on_the_values_beside_it) {
  const auto set = Device::Set::cpu;
  single_thread_here();
  const auto begins = of<std::int32_t>(kBegins, 5, set);
  auto x = normals<float>(N, in, set, "x");
  const auto w = normals<float>(E * out, in, set, "w");
  Matrix<float> first(N, out, set), second(N, out, set);
  grouped_product(first.view, x.view, w.view, begins.view, Turn::yes);
  for (std::size_t i = 0; i < N * in; ++i)
    if (i / in != 4) x.values[i] *= 3;
  grouped_product(second.view, x.view, w.view, begins.view, Turn::yes);
  for (std::size_t o = 0; o < out; ++o)
    EXPECT_EQ(first.values[4 * out + o], second.values[4 * out + o]);
  EXPECT_NE(first.values[3 * out], second.values[3 * out]);
}

}  // namespace
}  // namespace compute
