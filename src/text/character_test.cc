#include "text/character.h"

#include <gtest/gtest.h>

namespace text {
namespace {

TEST(Character, tells_what_came_when) {
  EXPECT_EQ(age(U'a'), 1);
  EXPECT_EQ(age(0x11938), 13);
  EXPECT_EQ(age(0x378), 0);
}

TEST(Character, knows_words_of_several_scripts) {
  for (const char32_t c : {U'a', U'_', U'7', U'ß', char32_t{0x301}, char32_t{0x200d}, U'中'})
    EXPECT_TRUE(is_word(c)) << static_cast<std::uint32_t>(c);
  for (const char32_t c : {U' ', U'-', U'²', U'«'})
    EXPECT_FALSE(is_word(c)) << static_cast<std::uint32_t>(c);
}

TEST(Character, tells_what_shows_nothing_from_white_space) {
  for (const char32_t c : {0x3000, 0x202f, 0x2028, 0x85, 0x1680, 0x20, 0xa0}) {
    EXPECT_TRUE(is_white_space(c)) << static_cast<std::uint32_t>(c);
    EXPECT_FALSE(is_invisible(c)) << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c : {0x200b, 0x200d, 0xfeff, 0xad, 0x2060, 0xe0020, 0xfe0f, 0x7, 0x7f}) {
    EXPECT_TRUE(is_invisible(c)) << static_cast<std::uint32_t>(c);
    EXPECT_FALSE(is_white_space(c)) << static_cast<std::uint32_t>(c);
  }
  EXPECT_FALSE(is_invisible(U'a') || is_invisible(0x600));
}

TEST(Character, decomposes_and_composes) {
  EXPECT_EQ(decomposition(U'ǟ', false), U"a\u0308\u0304");
  EXPECT_EQ(decomposition(U'ﬁ', false), U"");
  EXPECT_EQ(decomposition(U'ﬁ', true), U"fi");
  EXPECT_EQ(composition(U'a', 0x308), U'ä');
  EXPECT_EQ(composition(U'a', U'b'), 0);
  EXPECT_EQ(lower(0x130), U"i\u0307");
}

TEST(Character, takes_marks_and_joins_into_one_grapheme) {
  EXPECT_EQ(grapheme_ends("e\u0301x"), (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(grapheme_ends("\U0001f469\u200d\U0001f4bb"), (std::vector<std::size_t>{11}));
  EXPECT_TRUE(grapheme_ends("").empty());
}

}  // namespace
}  // namespace text
