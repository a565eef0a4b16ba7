// Hand-written matchers for the word patterns of the GPT-4 and Llama-3 family, and our own.
//
// In: text. Out: pieces that cover it without gaps, exactly those which the pattern's regex finds
// from left to right. A test compares them with PCRE2 on random text; tokens depend on every byte
// of this.
//
// Our default pattern is the family's with two changes made for European text: combining marks
// belong to the letters that carry them, and English contractions get no rule of their own.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace tokenizer {

struct ScanRules {
  bool contractions = false;  // 's 't 're 've 'm 'll 'd in any case are pieces
  bool marks = false;         // \p{M} counts as a letter
  int digits = 3;             // at most so many \p{N} in a piece
};

// The alternatives, the first that fits; _ stands for a space:
//   [^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]+     \p{N}{1,3}     _?[^\s\p{L}\p{M}\p{N}]+[\r\n]*
//   \s*[\r\n]+     \s+(?!\S)     \s+
extern const std::string_view kDefaultPattern;

// The rules of a pattern that has a matcher here; none for any other.
std::optional<ScanRules> known_pattern(std::string_view pattern);

// Appends the pieces of `text`.
void scan(const ScanRules& rules, std::string_view text, std::vector<std::string_view>& pieces);

}  // namespace tokenizer
