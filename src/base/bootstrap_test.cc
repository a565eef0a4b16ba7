#include "base/bootstrap.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace base {
namespace {

double mean(std::span<const std::size_t> drawn) {
  return static_cast<double>(std::accumulate(drawn.begin(), drawn.end(), std::size_t{0})) /
         static_cast<double>(drawn.size());
}

TEST(Bootstrap, of_many_units_finds_the_spread_that_theory_gives) {
  const std::size_t units = 400;  // 0 to 399: deviation 115.47, of the mean 5.77
  const auto found = bootstrap(units, 4000, Random(1, "bootstrap.test"), mean).value();
  EXPECT_NEAR(found.low, 199.5 - 1.96 * 5.77, 1.0);
  EXPECT_NEAR(found.high, 199.5 + 1.96 * 5.77, 1.0);
}

TEST(Bootstrap, draws_the_same_units_for_every_figure_of_the_same_seed) {
  std::vector<std::vector<std::size_t>> once, again;
  const auto keep = [](auto& into) {
    return [&into](std::span<const std::size_t> drawn) {
      into.emplace_back(drawn.begin(), drawn.end());
      return 0.0;
    };
  };
  bootstrap(7, 5, Random(3, "a"), keep(once));
  bootstrap(7, 5, Random(3, "a"), keep(again));
  ASSERT_EQ(once.size(), 5u);
  EXPECT_EQ(once, again);
  EXPECT_NE(once[0], once[1]);
  again.clear();
  bootstrap(7, 5, Random(4, "a"), keep(again));
  EXPECT_NE(once, again);
}

TEST(Bootstrap, of_one_unit_says_nothing) {
  EXPECT_FALSE(bootstrap(0, 100, Random(1, "a"), mean));
  EXPECT_FALSE(bootstrap(1, 100, Random(1, "a"), mean));
  EXPECT_TRUE(bootstrap(2, 100, Random(1, "a"), mean));
}

}  // namespace
}  // namespace base
