// What of a text its tokens do not say: characters that only a token for the unknown stands for, or none.
//
// Such a tokenizer looks cheap where it is worst: a whole word that it cannot spell may be one token.
#pragma once

#include <cstdint>
#include <string_view>

#include "tokenizer/tokenizer.h"

namespace tokenizer {

struct LostText {
  std::uint64_t characters = 0;  // code points, white space aside
  std::uint64_t lost = 0;        // of them

  double share() const;
  void add(const LostText& other);
};

LostText lost_text(const Tokenizer& tokenizer, std::string_view text);

}  // namespace tokenizer
