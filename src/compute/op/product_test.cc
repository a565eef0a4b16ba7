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

}  // namespace
}  // namespace compute
