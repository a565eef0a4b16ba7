// Hand-written matchers for the word patterns of the world, and our own.
//
// In: text. Out: pieces that cover it without gaps, exactly those which the pattern's regex finds
// from left to right. A test compares them with PCRE2 on random text; tokens depend on every byte
// of this. Bytes that are not UTF-8 are characters that are no letter, number, mark or space. The
// patterns stand in scanner/, one family a file.
//
// Our default pattern is GPT-4's with two changes made for European text: combining marks
// belong to the letters that carry them, and English contractions get no rule of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

enum class ScanRules : std::uint8_t {
  gpt2,
  cl100k,  // GPT-4's as tiktoken spells it today: white space at the end of a text is one piece
  llama3,
  qwen2,
  qwen35,
  ours,
  o200k,
  tekken,
  deepseek,       // three splits of DeepSeek-V3 in one
  each_number,    // \p{N}
  three_numbers,  // \p{N}{1,3}
  all_numbers,    // \p{N}+
};

// The alternatives, the first that fits; _ stands for a space:
//   [^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]+     \p{N}{1,3}     _?[^\s\p{L}\p{M}\p{N}]+[\r\n]*
//   \s*[\r\n]+     \s+(?!\S)     \s+
extern const std::string_view kDefaultPattern;

// The rules of a pattern that has a matcher here and leaves no gaps; none for any other.
std::optional<ScanRules> known_pattern(std::string_view pattern);

// The same of one that may leave gaps, which are pieces then, as where a Split isolates what it finds.
std::optional<ScanRules> known_isolated(std::string_view pattern);

// The rules of Splits by these patterns one after the other, each isolated; none where no matcher does
// all of them at once.
std::optional<ScanRules> known_sequence(std::span<const std::string> patterns);

// Appends the pieces of `text`.
void scan(ScanRules rules, std::string_view text, std::vector<std::string_view>& pieces);

}  // namespace tokenizer
