// The patterns by their spelling; see the header. What they match stands in scanner/.
#include "tokenizer/scanner.h"

#include <algorithm>

#include "tokenizer/scanner/each_piece.h"
#include "tokenizer/tiktoken_pattern.h"

namespace tokenizer {

// The split literals keep the raw strings below one line each.
const std::string_view kDefaultPattern =
    R"([^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]+|\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";

namespace {

struct Known {
  std::string_view pattern;
  ScanRules rules;
};

#define SUFFIX R"((?i:'s|'t|'re|'ve|'m|'ll|'d))"
#define WHITE R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"
#define CAPITAL R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])"
#define SMALL R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])"

constexpr Known kKnown[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
     ScanRules::gpt2},
    {R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", ScanRules::gpt2},
    {SUFFIX R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)" WHITE,
     ScanRules::llama3},
    {SUFFIX R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)" WHITE, ScanRules::qwen2},
    {SUFFIX R"(|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*)" WHITE,
     ScanRules::qwen35},
    {R"([^\r\n\p{L}\p{N}]?)" CAPITAL "*" SMALL "+" SUFFIX "?"
     R"(|[^\r\n\p{L}\p{N}]?)" CAPITAL "+" SMALL "*" SUFFIX "?"
     R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" WHITE,
     ScanRules::o200k},
    {R"([^\r\n\p{L}\p{N}]?)" CAPITAL "*" SMALL "+"
     R"(|[^\r\n\p{L}\p{N}]?)" CAPITAL "+" SMALL "*"
     R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" WHITE,
     ScanRules::tekken},
};

// As tiktoken spells them, whose expressions are put into another dialect.
constexpr Known kOfTiktoken[] = {
    {R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+)"
     R"(|\s++$|\s*[\r\n]|\s+(?!\S)|\s)",
     ScanRules::cl100k},
    {R"('(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s)",
     ScanRules::gpt2},
};

constexpr Known kWithGaps[] = {{R"(\p{N})", ScanRules::each_number},
                               {R"(\p{N}{1,3})", ScanRules::three_numbers},
                               {R"(\p{N}+)", ScanRules::all_numbers}};

#define DEEPSEEK                                                                         \
  R"(#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)" \
  R"(| ?[\p{P}\p{S}]+[\r\n]*)" WHITE

constexpr std::string_view kKana =
    "[\xe4\xb8\x80-\xe9\xbe\xa5\xe3\x81\x80-\xe3\x82\x9f\xe3\x82\xa0-\xe3\x83\xbf]+";
constexpr std::string_view kDeepSeek[][3] = {{R"(\p{N}{1,3})", kKana, R"([!")" DEEPSEEK},
                                             {R"(\p{N}{1,3})", kKana, R"([!\")" DEEPSEEK}};

}  // namespace

std::optional<ScanRules> known_pattern(std::string_view pattern) {
  if (pattern == kDefaultPattern) return ScanRules::ours;
  for (const auto& known : kKnown)
    if (pattern == known.pattern) return known.rules;
  for (const auto& known : kOfTiktoken)
    if (pattern == pattern_of_tiktoken(known.pattern)) return known.rules;
  return std::nullopt;
}

std::optional<ScanRules> known_isolated(std::string_view pattern) {
  for (const auto& known : kWithGaps)
    if (pattern == known.pattern) return known.rules;
  return known_pattern(pattern);
}

std::optional<ScanRules> known_sequence(std::span<const std::string> patterns) {
  for (const auto& known : kDeepSeek)
    if (std::ranges::equal(patterns, known)) return ScanRules::deepseek;
  return std::nullopt;
}

void scan(ScanRules rules, std::string_view text, std::vector<std::string_view>& pieces) {
  scanner::each_piece(
      rules, text, [&](const char* piece, std::size_t size) { pieces.emplace_back(piece, size); });
}

}  // namespace tokenizer
