// From bytes of a text to its code points, as Hugging Face's library counts them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/aligned_text.h"
#include "tokenizer/encoding.h"

namespace tokenizer {

class CodePoints {
 public:
  explicit CodePoints(std::string_view text);

  // A place inside a character is that character's. One that begins at the end of the text or beyond
  // stays counted in bytes.
  Encoding::Place of(Span bytes) const;

 private:
  std::vector<std::uint32_t> of_byte_;  // which code point each byte belongs to
};

}  // namespace tokenizer
