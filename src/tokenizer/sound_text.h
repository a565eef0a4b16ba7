// Characters of text that is UTF-8 for certain, which are not checked once more.
#pragma once

#include "base/utf8.h"

namespace tokenizer {

// What stands at `at`; text.size() > at.
inline base::CodePoint read_sound(std::string_view text, std::size_t at) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + at;
  const auto left = text.size() - at;
  const char32_t first = p[0];
  if (first < 0x80) return {first, 1};
  if (first < 0xe0 && left > 1) return {(first & 0x1f) << 6 | (p[1] & 0x3fu), 2};
  if (first < 0xf0 && left > 2)
    return {(first & 0x0f) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu), 3};
  return base::read_code_point(text, at);
}

}  // namespace tokenizer
