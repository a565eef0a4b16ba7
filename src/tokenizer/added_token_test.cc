#include "tokenizer/added_token.h"

#include <gtest/gtest.h>

#include "tokenizer/added_search.h"

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

// Of every place what a walk says, wherever a text ends: by a search for all tokens together, too.
TEST(AddedSearch, finds_what_stands_at_every_place) {
  const std::vector<std::string_view> all{"a",
                                          "aab",
                                          "ab",
                                          "aaaab",
                                          "ba",
                                          "bb",
                                          "caab",
                                          "\xff"
                                          "a"};
  const AddedSearch search(all);
  std::uint32_t state = 1;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    state = state * 1664525 + 1013904223;
    text += "aaaabbc\xff"[state >> 29];
  }
  std::vector<std::uint32_t> found;
  for (const std::size_t places : {std::size_t{0}, std::size_t{17}, text.size()}) {
    search.find(text, places, found);
    ASSERT_EQ(found.size(), places);
    for (std::size_t at = 0; at < places; ++at) {
      std::size_t size = 0;
      for (const auto one : all)
        if (std::string_view(text).substr(at).starts_with(one)) size = std::max(size, one.size());
      ASSERT_EQ(found[at] == AddedSearch::kNone ? 0 : all[found[at]].size(), size) << at;
    }
  }
}

std::vector<AddedToken> alike(int count) {
  std::vector<AddedToken> out;
  for (int i = 1; i <= count; ++i)
    out.push_back(token(i, std::string(static_cast<std::size_t>(i), 'a') + "b"));
  return out;
}

// Bug: 200 kB took 24 s.
TEST(AddedTokens, made_to_be_walked_along_from_every_place_take_time_as_the_text_does) {
  auto tokens = alike(1000);
  const std::string run(2'000'000, 'a');
  EXPECT_EQ(cut(tokens, run + "b"), run.substr(1000) + "|<1000>");
  tokens.push_back(token(2000, "a"));
  std::vector<AddedTokens::Part> parts;
  AddedTokens(std::move(tokens)).split(run + "b", AddedTokens::Find::all, parts);
  ASSERT_EQ(parts.size(), run.size() - 999);
  EXPECT_EQ(parts[0].id, 2000);
  EXPECT_EQ(parts.back().id, 1000);
}

TEST(AddedTokens, that_many_places_are_looked_up_for_stay_within_what_is_free) {
  const auto tokens = alike(200);
  const std::string text(20'000, 'a');
  std::vector<AddedTokens::Part> parts;
  AddedTokens(tokens).split(text + "bab", AddedTokens::Find::all, parts, text.size() + 1);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[1].id, 200);
  EXPECT_EQ(parts[2].id, 1);
  parts.clear();
  AddedTokens(tokens).split(text + "bab", AddedTokens::Find::all, parts, text.size());
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1].id, 1);
}

TEST(AddedTokens, stand_alone_if_they_are_words) {
  auto word = token(1, "no");
  word.single_word = true;
  EXPECT_EQ(cut({word}, "no know no_ \xc3\xa9no no"), "<1>| know no_ \xc3\xa9no |<1>");
}

}  // namespace
}  // namespace tokenizer
