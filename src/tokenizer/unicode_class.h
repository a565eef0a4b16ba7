// Reads UTF-8 one character at a time and says what class each belongs to: letter of upper case (title
// case too), of lower case or of neither, mark, number, sign (punctuation and symbols), white space
// or other (controls, unassigned).
//
// The classes are those of Hugging Face `tokenizers` (see make_unicode_class_table.py), so that its
// regex engine and our scanner never disagree. Bytes that are not UTF-8 come out one by one
// as `other`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"

namespace tokenizer {

enum class CharClass : std::uint8_t { other, upper, lower, letter, mark, number, sign, space };

namespace unicode_class_detail {
struct ClassRange {
  char32_t first, last;
  CharClass kind;
};
extern const ClassRange kRanges[];  // disjoint
extern const std::size_t kRangeCount;
}  // namespace unicode_class_detail

struct Char {
  char32_t point = 0;      // kNotUtf8 for a stray byte
  std::uint32_t size = 0;  // bytes
};
inline constexpr char32_t kNotUtf8 = base::kIllFormed;

// The character at `at`; text.size() > at. Overlong forms, surrogates and cut characters are
// stray bytes.
inline Char read_char(std::string_view text, std::size_t at) {
  const auto c = base::read_code_point(text, at);
  return c.well_formed() ? Char{c.value, c.size} : Char{kNotUtf8, 1};
}

// Classes of all code points, in two stages of blocks of 256.
class ClassTable {
 public:
  static const ClassTable& get();
  CharClass of(char32_t point) const {
    if (point > 0x10ffff) return CharClass::other;
    return static_cast<CharClass>(blocks_[block_[point >> 8] * 256u + (point & 255)]);
  }

 private:
  ClassTable();
  std::uint16_t block_[0x1100] = {};
  std::uint8_t blocks_[256 * 512] = {};
};

}  // namespace tokenizer
