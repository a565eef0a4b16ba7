#include "tokenizer/added_token.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

// "a|<7>|b": parts joined by bars, added tokens by their id.
std::string cut(std::vector<AddedToken> tokens, std::string_view text,
                AddedTokens::Find find = AddedTokens::Find::all) {
  std::vector<AddedTokens::Part> parts;
  AddedTokens(std::move(tokens)).split(text, find, parts);
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += '|';
    out += part.id >= 0 ? "<" + std::to_string(part.id) + ">" : std::string(part.text);
  }
  return out;
}

AddedToken token(std::int32_t id, std::string content) {
  AddedToken out;
  out.id = id;
  out.content = std::move(content);
  return out;
}

TEST(AddedTokens, are_found_leftmost_and_longest) {
  EXPECT_EQ(cut({token(1, "<x"), token(2, "<xy>")}, "a<xy>b<x<xy"), "a|<2>|b|<1>|<1>|y");
}

TEST(AddedTokens, leave_other_text_whole) {
  EXPECT_EQ(cut({}, "text"), "text");
  EXPECT_EQ(cut({token(1, "<x>")}, ""), "");
  EXPECT_EQ(cut({token(1, "")}, "text"), "text");
}

TEST(AddedTokens, swallow_white_space_if_they_strip) {
  auto strip = token(1, "<x>");
  strip.lstrip = strip.rstrip = true;
  EXPECT_EQ(cut({strip}, "a \xc2\xa0<x>\n b <x> <x>"), "a|<1>|b|<1>|<1>");
}

TEST(AddedTokens, of_white_space_that_strip_both_ways_are_found_once_in_a_run) {
  auto blank = token(1, "  ");
  blank.lstrip = blank.rstrip = true;
  EXPECT_EQ(cut({blank}, "      a"), "<1>|a");
  EXPECT_EQ(cut({blank}, "b      "), "b|<1>");
}

TEST(AddedTokens, that_are_special_are_text_where_text_is_plain) {
  auto special = token(1, "<x>");
  special.special = true;
  const auto inner = token(2, "x");
  EXPECT_EQ(cut({special, inner}, "<x>x", AddedTokens::Find::all), "<1>|<2>");
  EXPECT_EQ(cut({special, inner}, "<x>x", AddedTokens::Find::plain), "<x>|<2>");
}

TEST(AddedTokens, inside_of_a_word_that_does_not_stand_alone_are_not_found) {
  auto word = token(1, "no");
  word.single_word = true;
  EXPECT_EQ(cut({word, token(2, "o")}, "know no"), "know |<1>");
}

TEST(AddedTokens, of_one_spelling_the_special_one_is_found_else_the_first) {
  auto special = token(3, "b");
  special.special = true;
  EXPECT_EQ(cut({token(1, "a"), token(2, "a"), token(4, "b"), special}, "ab"), "<1>|<3>");
}

TEST(AddedTokens, are_found_by_the_longest_of_many_that_begin_alike) {
  std::vector<AddedToken> many;
  for (int i = 1; i <= 600; ++i)
    many.push_back(token(i, std::string(static_cast<std::size_t>(i), 'a')));
  EXPECT_EQ(cut(many, std::string(603, 'a')), "<600>|<3>");
  const auto longest = token(601, std::string(700, 'a') + "b");
  many.push_back(longest);
  EXPECT_EQ(cut(many, longest.content), "<601>");
  EXPECT_EQ(cut(many, std::string(700, 'a') + "c"), "<600>|<100>|c");
}

TEST(AddedTokens, stand_alone_if_they_are_words) {
  auto word = token(1, "no");
  word.single_word = true;
  EXPECT_EQ(cut({word}, "no know no_ \xc3\xa9no no"), "<1>| know no_ \xc3\xa9no |<1>");
}

}  // namespace
}  // namespace tokenizer
