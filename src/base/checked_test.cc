#include "base/checked.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Size, multiplies_and_adds_what_fits) {
  EXPECT_EQ((Size(3) * 5 + 2).value(), 17u);
  EXPECT_EQ(product(std::vector<std::int64_t>{4, 0, 7}).value(), 0u);
  EXPECT_EQ(product(std::vector<std::int64_t>{}).value(), 1u);
  EXPECT_TRUE((Size(std::int64_t{1} << 31) * (std::int64_t{1} << 31)).known());
}

TEST(Size, is_lost_where_64_bits_would_wrap) {
  const std::int64_t big = std::int64_t{1} << 24;
  EXPECT_FALSE((Size(big) * big * big).known());
  EXPECT_FALSE((Size(INT64_MAX) + 1).known());
  EXPECT_FALSE(Size(UINT64_MAX).known());
  EXPECT_FALSE((Size(INT64_MAX) * INT64_MAX).known());
}

TEST(Size, is_lost_where_a_factor_is_negative_and_stays_so) {
  EXPECT_FALSE((Size(-419) * 64).known());
  EXPECT_FALSE((Size(-1) * -1).known());
  EXPECT_FALSE((Size(-1) * 0).known());
  EXPECT_FALSE((Size(-5) + 10).known());
}

TEST(Size, says_what_was_too_large) {
  const auto kept = Size(70).within(100, "the table", "x.bin");
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(*kept, 70u);
  const auto refused = (Size(70) * 2).within(100, "the table", "x.bin");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().sentence(), "x.bin: the table would be 140, at most 100 can be");
  EXPECT_FALSE((Size(1) * -1).within(100, "the table", "x.bin").ok());
}

}  // namespace
}  // namespace base
