#include "eval/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace eval {
namespace {

std::vector<Scored> noisy(std::size_t count, std::uint64_t seed) {
  const base::Random random(seed, "test");
  std::vector<Scored> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back({100 * (2 + 0.5 * random.normal(i)), 100});
  return out;
}

TEST(BitsPerByte, weighs_documents_by_their_bytes) {
  EXPECT_DOUBLE_EQ(bits_per_byte(std::vector<Scored>{{10, 10}, {60, 20}}), 70.0 / 30);
  EXPECT_EQ(bits_per_byte({}), 0);
}

TEST(Interval, holds_the_mean_and_depends_only_on_the_seed) {
  const auto documents = noisy(200, 1);
  const auto a = interval(documents, 1000, {7, "b"});
  const auto b = interval(documents, 1000, {7, "b"});
  const auto other = interval(documents, 1000, {8, "b"});
  EXPECT_EQ(a->low, b->low);
  EXPECT_EQ(a->high, b->high);
  EXPECT_NE(a->low, other->low);
  EXPECT_LT(a->low, bits_per_byte(documents));
  EXPECT_GT(a->high, bits_per_byte(documents));
}

TEST(Interval, is_about_four_standard_errors_wide) {
  const auto found = interval(noisy(400, 3), 2000, {1, "b"});
  EXPECT_NEAR(found->high - found->low, 2 * 1.96 * 0.5 / std::sqrt(400.0), 0.015);
}

TEST(Interval, covers_the_truth_about_95_times_in_100) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto found = interval(noisy(60, seed), 300, {seed, "b"});
    covered += found->low <= 2 && 2 <= found->high;
  }
  EXPECT_GE(covered, 178);
  EXPECT_LE(covered, 198);
}

TEST(Interval, has_no_width_where_all_documents_agree) {
  const auto found = interval(std::vector<Scored>(5, {20, 10}), 100, {1, "b"});
  EXPECT_EQ(found->low, 2);
  EXPECT_EQ(found->high, 2);
}

TEST(Interval, is_not_given_for_a_single_document) {
  EXPECT_FALSE(interval(std::vector<Scored>{{1, 1}}, 100, {1, "b"}));
  EXPECT_FALSE(interval({}, 100, {1, "b"}));
}

}  // namespace
}  // namespace eval
