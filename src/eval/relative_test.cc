#include "eval/relative.h"

#include <gtest/gtest.h>

namespace eval {
namespace {

TEST(Relative, compares_only_what_both_variants_have) {
  const BitsByKey english = {{"a", 10}, {"b", 20}, {"only-english", 1000}};
  const auto found = relative({{"a", 15}, {"b", 30}, {"only-german", 7}}, english);
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->to_english, 45.0 / 30.0);
  EXPECT_EQ(found->documents, 2u);
}

TEST(Relative, of_english_is_one) {
  EXPECT_EQ(relative({{"a", 3}, {"b", 4}}, {{"a", 3}, {"b", 4}})->to_english, 1.0);
}

TEST(Relative, says_nothing_where_nothing_is_shared) {
  EXPECT_FALSE(relative({{"a", 3}}, {{"b", 4}}));
  EXPECT_FALSE(relative({{"", 3}}, {{"", 4}}));  // documents without a key are no pair
  EXPECT_FALSE(relative({{"a", 3}}, {{"a", 0}}));
  EXPECT_FALSE(relative({}, {}));
}

}  // namespace
}  // namespace eval
