#include "tokenizer/pattern_budget.h"

#include <gtest/gtest.h>

#include "tokenizer/pattern.h"

namespace tokenizer {
namespace {

std::size_t matches(const std::string& expression, const std::string& text) {
  const auto pattern = Pattern::compile(expression, "t").take();
  std::size_t count = 0;
  pattern.each_match(text, [&](std::size_t, std::size_t) { ++count; });
  return count;
}

TEST(PatternBudget, is_that_of_the_outermost_and_ends_with_it) {
  {
    const PatternBudget outer(10);
    {
      PatternBudget inner(1'000'000);
      inner.use(PatternBudget::kOfAnyText + PatternBudget::kOfEachByte * 10);
      EXPECT_TRUE(outer.check().ok());
      inner.use(1);
      EXPECT_FALSE(inner.check().ok());
    }
    EXPECT_FALSE(outer.check().ok());
    EXPECT_EQ(matches("a", "aaa"), 0u) << "what is spent stays spent";
  }
  EXPECT_TRUE(PatternBudget(1).check().ok());
  EXPECT_EQ(matches("a", "aaa"), 3u);
}

TEST(PatternBudget, is_one_for_all_matches_of_a_text) {
  // Hard at each place, but with an end: 100 x 100 ways to share what is there.
  const std::string expression = "(?=(?:a{0,100}a{0,100}b)?).";
  EXPECT_EQ(matches(expression, std::string(30, 'a')), 30u);
  const std::string text(100'000, 'a');
  const PatternBudget budget(text.size());
  EXPECT_LT(matches(expression, text), text.size());
  EXPECT_FALSE(budget.check().ok());
}

TEST(PatternBudget, lets_a_hard_place_be_followed_by_others) {
  // Nothing begins at the first letters, though it takes thousands of steps to know it.
  const std::string text = std::string(300, 'a') + "c" + std::string(3, ' ') + "aab";
  const PatternBudget budget(text.size());
  EXPECT_EQ(matches("a{0,40}a{0,40}b| ", text), 4u);
  EXPECT_TRUE(budget.check().ok());
}

TEST(PatternBudget, finds_what_an_unlimited_search_finds) {
  const std::string text = "ab  abab   x" + std::string(500, ' ') + "y" + std::string(500, 'b');
  const PatternBudget budget(text.size());
  EXPECT_EQ(matches("(?:ab|b)+", text), 3u);
  EXPECT_EQ(matches("\\s+(?!\\S)|\\s+", text), 6u);
  EXPECT_EQ(matches("(?<=b)b{200}(?=b)", text), 2u);
  EXPECT_TRUE(budget.check().ok());
}

}  // namespace
}  // namespace tokenizer
