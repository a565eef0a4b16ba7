// What several rules count: lines, shares, repeated words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace data::rule {

// Parts between runs of at least `newlines` line feeds, as datatrove splits: two for paragraphs,
// one for lines. A text without any is one part.
std::vector<std::string_view> split_parts(std::string_view text, int newlines);

struct Repeats {
  std::int64_t parts = 0;    // from their second occurrence on
  std::int64_t symbols = 0;  // code points in these
};
Repeats count_repeats(std::span<const std::string_view> parts);

// A word that holds more than punctuation and symbols.
bool is_real_word(std::string_view word);
std::int64_t count_real_words(std::span<const std::string_view> words);

double share(double part, double whole);  // 0 where whole is 0

// "share of repeated lines 0.34, at most 0.3"
std::string above(const char* what, double value, double limit);
std::string below(const char* what, double value, double limit);

}  // namespace data::rule
