#include "tokenizer/scanner.h"

#include <gtest/gtest.h>

#include "tokenizer/pattern.h"

namespace tokenizer {
namespace {

std::vector<std::string> pieces(std::string_view pattern, std::string_view text) {
  std::vector<std::string_view> views;
  scan(known_pattern(pattern).value(), text, views);
  return {views.begin(), views.end()};
}

// What the regex finds, gaps included: the definition.
std::vector<std::string> by_regex(const Pattern& compiled, std::string_view text) {
  std::vector<std::string> out;
  std::size_t done = 0;
  compiled.each_match(text, [&](std::size_t begin, std::size_t end) {
    if (begin > done) out.emplace_back(text.substr(done, begin - done));
    out.emplace_back(text.substr(begin, end - begin));
    done = end;
  });
  if (done < text.size()) out.emplace_back(text.substr(done));
  return out;
}

constexpr std::string_view kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

TEST(Scanner, keeps_a_space_with_the_word_behind_it) {
  EXPECT_EQ(pieces(kDefaultPattern, "the  gate of\n\n 1999 words!?"),
            (std::vector<std::string>{"the", " ", " gate", " of", "\n\n", " ", "199", "9", " words",
                                      "!?"}));
}

TEST(Scanner, keeps_combining_marks_with_their_letters) {
  EXPECT_EQ(pieces(kDefaultPattern, "e\xcc\x81t\xcc\x8c x"),
            (std::vector<std::string>{"e\xcc\x81t\xcc\x8c", " x"}));
}

TEST(Scanner, knows_only_patterns_that_it_matches) {
  EXPECT_TRUE(known_pattern(kDefaultPattern).has_value());
  EXPECT_FALSE(known_pattern(R"(\w+)").has_value());
}

TEST(Scanner, covers_bytes_that_are_not_utf8) {
  std::string joined;
  for (const auto& piece : pieces(kDefaultPattern, "a\xff\xfe b\xc3")) joined += piece;
  EXPECT_EQ(joined, "a\xff\xfe b\xc3");
}

TEST(Scanner, agrees_with_the_regex_on_random_text) {
  const std::vector<std::string> alphabet{"a",
                                          "Z",
                                          "\xc3\xa9",
                                          "\xcc\x81",
                                          "\xce\xb1",
                                          "\xe1\x83\x90",
                                          "1",
                                          "7",
                                          "\xc2\xb2",
                                          "\xe2\x85\xa7",
                                          " ",
                                          " ",
                                          "\t",
                                          "\n",
                                          "\r",
                                          "\xc2\xa0",
                                          "\xc2\x85",
                                          "\xe2\x80\xa8",
                                          "'",
                                          "'s",
                                          "'RE",
                                          "'ll",
                                          "'\xc5\xbf",
                                          ".",
                                          "!",
                                          "\xe2\x82\xac",
                                          "\xf0\x9f\x98\x80",
                                          "\xe2\x80\x8d",
                                          "_",
                                          "\xe1\xa0\x8e",
                                          "v",
                                          "e",
                                          "L"};
  std::uint64_t state = 11;
  std::vector<std::pair<std::string_view, Pattern>> patterns;
  for (const auto pattern : {kDefaultPattern, kLlama3, kQwen2})
    patterns.emplace_back(pattern, Pattern::compile(std::string(pattern), "test").take());
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (int i = 0; i < round % 24; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text += alphabet[(state >> 33) % alphabet.size()];
    }
    for (const auto& [pattern, compiled] : patterns)
      ASSERT_EQ(pieces(pattern, text), by_regex(compiled, text)) << text;
  }
}

}  // namespace
}  // namespace tokenizer
