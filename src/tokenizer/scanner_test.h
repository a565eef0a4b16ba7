// The definition of what a scanner finds: the expressions themselves, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/fixture_test.h"
#include "base/utf8.h"
#include "store/jsonl.h"
#include "tokenizer/pattern.h"
#include "tokenizer/scanner.h"
#include "tokenizer/tiktoken_pattern.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {

inline std::vector<std::string> scanned(ScanRules rules, std::string_view text) {
  std::vector<std::string_view> views;
  scan(rules, text, views);
  return {views.begin(), views.end()};
}

// What an expression finds, gaps included.
inline void cut_by_regex(const Pattern& compiled, std::string_view text,
                         std::vector<std::string>& out) {
  std::size_t done = 0;
  compiled.each_match(text, [&](std::size_t begin, std::size_t end) {
    if (begin > done) out.emplace_back(text.substr(done, begin - done));
    if (end > begin) out.emplace_back(text.substr(begin, end - begin));
    done = end;
  });
  if (done < text.size()) out.emplace_back(text.substr(done));
}

// Expressions that cut a text one after the other.
struct Regexes {
  std::string name;
  ScanRules rules;
  std::vector<Pattern> patterns;

  std::vector<std::string> pieces(std::string_view text) const {
    std::vector<std::string> out{std::string(text)};
    for (const auto& pattern : patterns) {
      std::vector<std::string> next;
      for (const auto& piece : out) cut_by_regex(pattern, piece, next);
      out = std::move(next);
    }
    std::erase(out, "");
    return out;
  }
};

// Of every pattern that has a scanner, as its files spell it.
inline std::vector<Regexes> all_regexes() {
  const std::string word = R"([^\r\n\p{L}\p{N}]?)", suffix = R"((?i:'s|'t|'re|'ve|'m|'ll|'d))";
  const std::string capital = R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])",
                    small = R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])";
  const std::string white = R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";
  const std::vector<std::pair<std::string, std::string>> single{
      {"GPT-2", R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
      {"GPT-2 by tiktoken",
       pattern_of_tiktoken(
           R"('(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s)")},
      {"cl100k",
       pattern_of_tiktoken(
           R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+)"
           R"(|\s++$|\s*[\r\n]|\s+(?!\S)|\s)")},
      {"Llama 3", suffix + "|" + word + R"(\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)" + white},
      {"Qwen 2", suffix + "|" + word + R"(\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)" + white},
      {"Qwen 3.5",
       suffix + "|" + word + R"([\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*)" + white},
      {"o200k", word + capital + "*" + small + "+" + suffix + "?|" + word + capital + "+" + small +
                    "*" + suffix + R"(?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" + white},
      {"Tekken", word + capital + "*" + small + "+|" + word + capital + "+" + small +
                     R"(*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*)" + white},
      {"ours", std::string(kDefaultPattern)},
      {"each number", R"(\p{N})"},
      {"three numbers", R"(\p{N}{1,3})"},
      {"all numbers", R"(\p{N}+)"}};
  std::vector<Regexes> out;
  for (const auto& [name, pattern] : single) {
    const auto rules = known_isolated(pattern);
    EXPECT_TRUE(rules.has_value()) << name << ": " << pattern;
    if (rules) out.push_back({name, *rules, {Pattern::compile(pattern, "test").take()}});
  }
  const std::vector<std::string> deepseek{
      R"(\p{N}{1,3})", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
      R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+)"
      R"(| ?[\p{P}\p{S}]+[\r\n]*)" +
          white};
  const auto rules = known_sequence(deepseek);
  EXPECT_TRUE(rules.has_value()) << "DeepSeek-V3";
  if (rules) {
    out.push_back({"DeepSeek-V3", *rules, {}});
    for (const auto& pattern : deepseek)
      out.back().patterns.push_back(Pattern::compile(pattern, "test").take());
  }
  return out;
}

// By code point.
inline std::vector<CharClass> classes_of_the_regex_library() {
  std::string text;
  std::vector<char32_t> points;  // by byte
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    base::append_utf8(text, point);
    points.resize(text.size(), point);
  }
  std::vector<CharClass> out(0x110000, CharClass::other);
  const std::vector<std::pair<const char*, CharClass>> classes{
      {R"([\p{Lu}\p{Lt}])", CharClass::upper},
      {R"(\p{Ll})", CharClass::lower},
      {R"([\p{Lm}\p{Lo}])", CharClass::letter},
      {R"(\p{M})", CharClass::mark},
      {R"(\p{N})", CharClass::number},
      {R"([\p{P}\p{S}])", CharClass::sign},
      {R"(\s)", CharClass::space}};
  for (const auto& [pattern, one] : classes)
    Pattern::compile(pattern, "test").take().each_match(text, [&](std::size_t begin, std::size_t) {
      out[points[begin]] = one;
    });
  return out;
}

}  // namespace tokenizer
