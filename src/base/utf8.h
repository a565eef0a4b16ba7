// UTF-8, read and written in one place.
//
// "Well-formed" is Unicode's definition (table 3-7): no overlong forms, no surrogates, nothing above
// U+10FFFF. An ill-formed piece is as long as Unicode says (the maximal subpart), so that what becomes
// one U+FFFD here becomes one in browsers and ICU too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

inline constexpr char32_t kIllFormed = 0xFFFFFFFF;  // no code point
inline constexpr char32_t kCutShort = 0xFFFFFFFE;   // none so far, because the text ends
inline constexpr char32_t kReplacement = 0xFFFD;

// Two words and no more: what comes back in one register is read at full speed.
struct CodePoint {
  char32_t value = kIllFormed;
  std::uint32_t size = 0;  // bytes of the code point or of the ill-formed piece; 0 only for no text
  bool well_formed() const { return value <= 0x10FFFF; }
  bool cut() const { return value == kCutShort; }
};

namespace utf8_detail {
CodePoint read_long(std::string_view text, std::size_t at);
}

// What stands at `at`; text.size() > at.
inline CodePoint read_code_point(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  return utf8_detail::read_long(text, at);
}

// The code point that ends just before `at`: ill-formed of size 1 if none does, of size 0 at 0.
CodePoint code_point_before(std::string_view text, std::size_t at);

// `value` is a code point and no surrogate.
void append_utf8(std::string& out, char32_t value);

bool valid_utf8(std::string_view bytes);

// How many bytes at the front are well-formed.
std::size_t valid_prefix(std::string_view bytes);

// Bytes that do not continue a code point: of well-formed text the number of code points.
std::int64_t count_code_points(std::string_view text);

// The bytes, with U+FFFD for each ill-formed piece.
std::string to_utf8(std::string_view bytes);

}  // namespace base
