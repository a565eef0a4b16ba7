#include "tokenizer/named_pattern.h"

#include <algorithm>
#include <array>

#include "tokenizer/scanner.h"
#include "tokenizer/tiktoken_pattern.h"

namespace tokenizer {

std::span<const NamedPattern> named_patterns() {
  static const auto cl100k = pattern_of_tiktoken(
      R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+)"
      R"(|\s++$|\s*[\r\n]|\s+(?!\S)|\s)");
  static const std::array patterns{
      NamedPattern{"gpt2", "GPT-2",
                   R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
                   true},
      NamedPattern{"llama3", "Llama 3",
                   R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
                   R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
                   true},
      NamedPattern{"qwen2", "Qwen 2",
                   R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
                   R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
                   true},
      NamedPattern{
          "o200k", "o200k",
          R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
          R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
          R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
          R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
          R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
          true},
      NamedPattern{
          "tekken", "Tekken",
          R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
          R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
          R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
          true},
      NamedPattern{"cl100k", "GPT-4", cl100k, false},
      NamedPattern{"marks", "the family of Llama 3 with marks as letters", kDefaultPattern, false},
  };
  return patterns;
}

std::string expression_of(const std::string& said) {
  for (const auto& one : named_patterns())
    if (said == one.name) return std::string(one.pattern);
  return said;
}

bool is_like_a_name(std::string_view said) {
  return std::ranges::all_of(said, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

const NamedPattern* named_pattern(std::string_view expression) {
  for (const auto& one : named_patterns())
    if (expression == one.pattern) return &one;
  return nullptr;
}

bool loads_everywhere(const std::string& said) {
  const auto* known = named_pattern(expression_of(said));
  return known && known->everywhere;
}

std::string pattern_remark() {
  std::string names;
  for (const auto& one : named_patterns())
    if (one.everywhere) names += (names.empty() ? "" : ", ") + std::string(one.name);
  return "version 1.0 of Hugging Face's tokenizers will refuse its pattern; with tokenizer.pattern of one of " +
         names + " every version loads it";
}

}  // namespace tokenizer
