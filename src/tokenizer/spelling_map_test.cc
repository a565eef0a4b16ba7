#include "tokenizer/spelling_map.h"

#include <gtest/gtest.h>

#include <map>

namespace tokenizer {
namespace {

TEST(SpellingMap, finds_what_a_map_finds) {
  SpellingMap made;
  std::map<std::string, std::int32_t> expected;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += static_cast<char>('a' + i * 7 % 26);
    if (text.size() > 40) text.erase(0, 1 + text.size() / 3);
    made.set(text, i);
    expected[text] = i;
  }
  EXPECT_EQ(made.size(), expected.size());
  for (const auto& [spelling, id] : expected) EXPECT_EQ(made.find(spelling), id);
  for (const char* none :
       {"", "A", "abcdefghA", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"})
    EXPECT_EQ(made.find(none), -1);
}

TEST(SpellingMap, keeps_the_place_of_a_spelling_and_its_last_id) {
  SpellingMap made;
  EXPECT_EQ(made.set("a", 5), 0u);
  EXPECT_EQ(made.set(std::string("a\0b", 3), 6), 1u);
  EXPECT_EQ(made.set("a", 7), 0u);
  EXPECT_EQ(made.find("a"), 7);
  EXPECT_EQ(made.spelling(1), std::string_view("a\0b", 3));
}

TEST(SpellingMap, finds_two_texts_together_wherever_they_are_expected) {
  SpellingMap made;
  for (int i = 0; i < 4; ++i) made.set(std::string(1, static_cast<char>('a' + i)), i);
  made.set("ab", 10);
  made.set("cd", 11);
  std::uint32_t place = 4;
  EXPECT_EQ(made.find("a", "b", place), 10);
  EXPECT_EQ(place, 5u);
  EXPECT_EQ(made.find("c", "d", place), 11);
  EXPECT_EQ(made.find("a", "b", place), 10);  // behind the last
  EXPECT_EQ(made.find("b", "a", place), -1);
  EXPECT_EQ(made.find("", "cd", place), 11);
}

}  // namespace
}  // namespace tokenizer
