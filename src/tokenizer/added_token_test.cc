#include "tokenizer/added_token.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

// "a|<7>|b": parts joined by bars, added tokens by their id.
std::string cut(std::vector<AddedToken> tokens, std::string_view text) {
  std::vector<AddedTokens::Part> parts;
  AddedTokens(std::move(tokens)).split(text, parts);
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

TEST(AddedTokens, stand_alone_if_they_are_words) {
  auto word = token(1, "no");
  word.single_word = true;
  EXPECT_EQ(cut({word}, "no know no_ \xc3\xa9no no"), "<1>| know no_ \xc3\xa9no |<1>");
}

}  // namespace
}  // namespace tokenizer
