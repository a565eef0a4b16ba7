#include "compute/op/product.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

TEST(ProductOp, multiplies_rows_that_lie_apart_in_every_orientation) {
  constexpr std::size_t m = 5, n = 9, k = 7;
  for (const auto of : both_sets())
    for (const auto turn_a : {Turn::no, Turn::yes})
      for (const auto turn_b : {Turn::no, Turn::yes}) {
        const bool ta = turn_a == Turn::yes, tb = turn_b == Turn::yes;
        const Matrix a(of, ta ? k : m, ta ? m : k, "a", 3), b(of, tb ? n : k, tb ? k : n, "b", 1),
            out(of, m, n, "out", 2);
        product(out.view(), a.view(), turn_a, b.view(), turn_b);
        std::vector<double> want;
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t j = 0; j < n; ++j) {
            double sum = 0;
            for (std::size_t l = 0; l < k; ++l)
              sum += (ta ? a.at(l, i) : a.at(i, l)) * (tb ? b.at(j, l) : b.at(l, j));
            want.push_back(sum);
          }
        expect_near(out.all(), want, of.tolerance());
      }
}

// Sums whose two parts nearly cancel: whoever rounds the product first is off by more than half a place.
TEST(ProductOp, rounds_a_product_and_its_bias_once) {
  constexpr std::size_t m = 70, n = 48, k = 33;
  for (const auto of : both_sets())
    for (const auto turned : {Turn::no, Turn::yes}) {
      const bool yes = turned == Turn::yes;
      const Matrix a(of, m, k, "a", 3), b(of, yes ? n : k, yes ? k : n, "b", 1),
          out(of, m, n, "out", 2);
      Matrix row(of, 1, n);
      const auto exact = [&](std::size_t i, std::size_t j) {
        double sum = 0;
        for (std::size_t l = 0; l < k; ++l) sum += a.at(i, l) * (yes ? b.at(j, l) : b.at(l, j));
        return sum;
      };
      for (std::size_t j = 0; j < n; ++j) row.set(0, j, static_cast<float>(-0.9 * exact(j, j)));
      product_plus(out.view(), a.view(), Turn::no, b.view(), turned, row.view());
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          const auto want = exact(i, j) + row.at(0, j);
          ASSERT_NEAR(out.at(i, j), want, of.half_place(want) + 2e-5) << i << ", " << j;
        }
    }
}

}  // namespace
}  // namespace compute
