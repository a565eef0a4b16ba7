#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace base {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers published with Random123 (philox4x32, 10 rounds): zeros, ones, digits of pi.
TEST(Philox, gives_the_published_answers) {
  EXPECT_EQ(philox(0, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox(~0ULL, ~0ULL, ~0ULL), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox(0x299f31d0a4093822ULL, 0x0370734413198a2eULL, 0x85a308d3243f6a88ULL),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, answers_the_same_for_the_same_question) {
  const Random one(42, "train.order"), other(42, "train.order");
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_EQ(one.at(i, 1, 2), other.at(i, 1, 2));
}

TEST(Random, answers_otherwise_for_another_seed_purpose_or_coordinate) {
  const Random random(42, "init");
  const auto here = random.at(1, 2, 3);
  EXPECT_NE(here, Random(43, "init").at(1, 2, 3));
  EXPECT_NE(here, Random(42, "inits").at(1, 2, 3));
  EXPECT_NE(here, random.at(2, 1, 3));
  EXPECT_NE(here, random.at(1, 2, 4));
  EXPECT_NE(random.at(0), random.at(1));
}

// The numbers are part of every recorded run: changing them would change every model.
TEST(Random, keeps_its_numbers_for_ever) {
  const Random random(20261121, "test");
  EXPECT_EQ(random.at(0), 0xd3557acc49dbcb1cULL);
  EXPECT_EQ(random.at(1, 2, 3), 0xbe2c0ed3e759621eULL);
  EXPECT_EQ(random.below(1000, 5), 421u);
  EXPECT_EQ(random.permute(7, 100, 1), 83u);
}

TEST(Random, is_uniform_in_its_interval) {
  const Random random(1, "uniform");
  double sum = 0;
  std::array<int, 10> bins{};
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform(i);
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    ++bins[static_cast<std::size_t>(u * 10)];
  }
  EXPECT_NEAR(sum / n, 0.5, 0.005);
  for (const int count : bins) EXPECT_NEAR(count, n / 10.0, 5 * std::sqrt(n / 10.0));
}

TEST(Random, is_normal_with_mean_zero_and_variance_one) {
  const Random random(1, "normal");
  double sum = 0, squares = 0, fourth = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal(i);
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / n, 0.0, 0.02);
  EXPECT_NEAR(squares / n, 1.0, 0.03);
  EXPECT_NEAR(fourth / n, 3.0, 0.2);
}

TEST(Random, stays_below_its_bound_and_reaches_every_value) {
  const Random random(1, "below");
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) ++seen[random.below(7, i)];
  for (const int count : seen) EXPECT_NEAR(count, 1000, 160);
  EXPECT_EQ(random.below(1, 5), 0u);
  EXPECT_LT(random.below(~0ULL, 5), ~0ULL);
}

TEST(Random, refuses_an_empty_range) {
  EXPECT_DEATH(Random(1, "x").below(0, 1), "positive bound");
  EXPECT_DEATH(Random(1, "x").permute(3, 3), "inside the range");
}

TEST(Permute, is_a_bijection_for_every_size_and_round) {
  const Random random(7, "order");
  for (std::uint64_t n = 1; n <= 130; ++n) {
    std::vector<bool> hit(n, false);
    for (std::uint64_t i = 0; i < n; ++i) {
      hit[random.permute(i, n, n % 3)] = true;
      EXPECT_EQ(random.unpermute(random.permute(i, n, n % 3), n, n % 3), i);
    }
    EXPECT_EQ(std::count(hit.begin(), hit.end(), true), static_cast<std::ptrdiff_t>(n)) << n;
  }
  constexpr std::uint64_t large = 100003;
  std::vector<bool> hit(large, false);
  for (std::uint64_t i = 0; i < large; ++i) hit[random.permute(i, large)] = true;
  EXPECT_EQ(std::count(hit.begin(), hit.end(), true), static_cast<std::ptrdiff_t>(large));
}

TEST(Permute, works_on_ranges_too_large_to_list) {
  const Random random(7, "order");
  for (const std::uint64_t n :
       {std::uint64_t{1} << 33, (std::uint64_t{1} << 62) + 1, ~std::uint64_t{0}})
    for (std::uint64_t i = 0; i < 50; ++i) EXPECT_LT(random.permute(i, n), n);
}

TEST(Permute, orders_each_round_anew_and_leaves_few_where_they_were) {
  const Random random(7, "order");
  int fixed = 0, equal = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    fixed += random.permute(i, 1000) == i;
    equal += random.permute(i, 1000, 0) == random.permute(i, 1000, 1);
  }
  EXPECT_LT(fixed, 10);
  EXPECT_LT(equal, 10);
}

// Neighbours must not stay neighbours: a batch is drawn from consecutive indices.
TEST(Permute, tears_neighbours_apart) {
  const Random random(7, "order");
  int near = 0;
  for (std::uint64_t i = 0; i + 1 < 1000; ++i) {
    const auto a = static_cast<std::int64_t>(random.permute(i, 1000));
    near += std::abs(a - static_cast<std::int64_t>(random.permute(i + 1, 1000))) <= 10;
  }
  EXPECT_LT(near, 45);  // 20 are expected of a fair shuffle
}

}  // namespace
}  // namespace base
