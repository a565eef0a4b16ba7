// What else tokens of a text say, besides how many there are: words they cut, bytes they spell out.
//
// Words are ICU's (text/segment.h), so that a language without spaces has some, too. Token
// boundaries are compared with those of words; the space in front of a word belongs to none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace tokenizer {

struct TextMeasure {
  std::uint64_t tokens = 0, characters = 0, words = 0;
  std::uint64_t split_words = 0;  // of more than one token
  std::uint64_t byte_tokens = 0;  // that are no whole characters: a letter spelled out in bytes

  double fertility() const;              // tokens for each word
  double split_share() const;            // of words
  double byte_share() const;             // of tokens
  double characters_per_window() const;  // in kWindowTokens tokens
};

inline constexpr std::int64_t kWindowTokens = 4096;

// Adds one text; `used` has a place for each id of the vocabulary and learns which occur. Error: as
// Tokenizer::encode().
base::Result<void> measure_text(const Tokenizer& tokenizer, std::string_view text,
                                const std::string& language, TextMeasure& measure,
                                std::vector<bool>& used);

}  // namespace tokenizer
