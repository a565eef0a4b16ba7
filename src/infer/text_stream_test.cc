#include "infer/text_stream.h"

#include <gtest/gtest.h>

namespace infer {
namespace {

struct Shown {
  std::vector<std::string> pieces;
  std::string text, tokens;
  bool stopped = false;
};

// Feeds the tokens one by one as the scheduler does and collects what comes out.
Shown show(const std::vector<std::string>& tokens, std::vector<std::string> stops = {}) {
  TextStream stream(std::move(stops));
  Shown shown;
  const auto keep = [&](const Piece& piece) {
    shown.pieces.push_back(piece.text);
    shown.text += piece.text;
    for (const auto& written : piece.written) shown.tokens += written.text;
  };
  for (const auto& token : tokens) {
    shown.stopped = stream.add({}, token);
    if (shown.stopped) break;
    keep(stream.take());
  }
  keep(stream.finish());
  return shown;
}

TEST(TextStream, passes_plain_text_through_token_by_token) {
  const auto shown = show({"The", " gate"});
  EXPECT_EQ(shown.pieces, (std::vector<std::string>{"The", " gate", ""}));
}

TEST(TextStream, holds_half_characters_back) {
  const auto shown = show({"\xCE", "\xB1", "\xE2\x82", "\xAC!"});
  EXPECT_EQ(shown.pieces, (std::vector<std::string>{"", "α", "", "€!", ""}));
}

TEST(TextStream, turns_bytes_that_cannot_be_utf8_into_replacement_characters) {
  EXPECT_EQ(show({"a\xFFz"}).text, "a\uFFFDz");
  EXPECT_EQ(show({"\xC3"}).text, "\uFFFD");                      // the end inside a character
  EXPECT_EQ(show({"\xED\xA0\x80"}).text, "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(show({"\xC0\xAF"}).text, "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(show({"\xE2\x82", "x"}).text, "\uFFFDx");
}

TEST(TextStream, texts_of_the_tokens_joined_are_the_text) {
  for (const auto& tokens : std::vector<std::vector<std::string>>{
           {"\xCE", "\xB1", "b"}, {"\xE2\x82"}, {"ab", "\xF0\x9F", "\x98", "\x80", "c"}}) {
    const auto shown = show(tokens, {"never"});
    EXPECT_EQ(shown.tokens, shown.text);
  }
}

TEST(TextStream, ends_before_a_stop_string_that_spans_tokens) {
  const auto shown = show({"one E", "N", "D two"}, {"END"});
  EXPECT_TRUE(shown.stopped);
  EXPECT_EQ(shown.text, "one ");
  EXPECT_EQ(shown.tokens, "one ");
}

TEST(TextStream, never_shows_the_beginning_of_a_stop_string_early) {
  const auto shown = show({"a", "<", "<", "b"}, {"<<|"});
  EXPECT_EQ(shown.pieces, (std::vector<std::string>{"a", "", "", "<<b", ""}));
  EXPECT_FALSE(shown.stopped);
}

TEST(TextStream, takes_the_earliest_of_several_stop_strings) {
  EXPECT_EQ(show({"abcdef"}, {"ef", "cd"}).text, "ab");
}

TEST(TextStream, shows_a_held_beginning_at_the_end) {
  EXPECT_EQ(show({"so E", "N"}, {"END"}).text, "so EN");
}

TEST(TextStream, ignores_an_empty_stop_string) { EXPECT_EQ(show({"abc"}, {""}).text, "abc"); }

TEST(TextStream, finds_a_stop_string_at_the_very_beginning) {
  const auto shown = show({"\n", "x"}, {"\n"});
  EXPECT_TRUE(shown.stopped);
  EXPECT_EQ(shown.text, "");
}

TEST(ToUtf8, leaves_valid_text_alone) { EXPECT_EQ(to_utf8("Žluť 𐌸 ა"), "Žluť 𐌸 ა"); }

}  // namespace
}  // namespace infer
