#include "base/utf8.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace base {

namespace {

bool is_tail(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Table 3-7: the second byte alone keeps out overlong forms, surrogates and what is too large.
bool fits_second(unsigned char first, unsigned char second) {
  if (!is_tail(second)) return false;
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

std::uint32_t length_of(unsigned char first) {
  if (first < 0xC2 || first > 0xF4) return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// The piece at the front of `left` bytes that begin no code point.
CodePoint ill_formed_piece(const unsigned char* p, std::size_t left) {
  const auto length = length_of(p[0]);
  if (length == 0) return {kIllFormed, 1};
  if (left < 2) return {kCutShort, 1};
  if (!fits_second(p[0], p[1])) return {kIllFormed, 1};
  std::uint32_t size = 2;
  while (size < length && size < left && is_tail(p[size])) ++size;
  return {size == left ? kCutShort : kIllFormed, size};
}

#if defined(__SSE2__)
// How many of the next 16 bytes, whole characters, are well-formed beyond doubt; 0 where each has to be looked at.
std::size_t sound_in_block(const char* p) {
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const auto all = static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
  if (all == 0) return 16;
  // Of signed bytes from `least` on; those of ASCII are the largest.
  const auto from = [&](unsigned least) {
    const auto above = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(least - 1)));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(above)) & all;
  };
  const auto is = [&](unsigned byte) {
    const auto equal = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(byte)));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(equal));
  };
  const auto first = from(0xC0), of_three = from(0xE0), high = from(0xA0);
  const auto wrong =
      from(0xF0) | is(0xC0) | is(0xC1) | (is(0xE0) << 1 & 0xFFFF & ~high) | (is(0xED) << 1 & high);
  if (wrong != 0) return 0;
  const auto tails = first << 1 | of_three << 2;
  if ((tails & 0xFFFF) != (all & ~first)) return 0;
  return tails < 0x10000 ? 16 : static_cast<std::size_t>(std::bit_width(first)) - 1;
}
#endif

// Whether the next eight bytes are ASCII.
bool is_ascii_word(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < 8 || static_cast<unsigned char>(bytes[at]) >= 0x80) return false;
  std::uint64_t word;
  std::memcpy(&word, bytes.data() + at, 8);
  return (word & 0x8080808080808080u) == 0;
}

}  // namespace

// What is well-formed is read first and without a loop: it is all that speed depends on.
CodePoint utf8_detail::read_long(std::string_view text, std::size_t at) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + at;
  const std::size_t left = text.size() - at;
  const unsigned char a = p[0];
  if (a >= 0xC2 && a < 0xE0 && left > 1 && is_tail(p[1]))
    return {(a & 0x1Fu) << 6 | (p[1] & 0x3Fu), 2};
  if ((a & 0xF0) == 0xE0 && left > 2 && is_tail(p[1]) && is_tail(p[2])) {
    const char32_t value = (a & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
  }
  if ((a & 0xF8) == 0xF0 && left > 3 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
    const char32_t value =
        (a & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
  }
  return ill_formed_piece(p, left);
}

CodePoint code_point_before(std::string_view text, std::size_t at) {
  if (at == 0) return {};
  for (std::size_t back = 1; back <= std::min<std::size_t>(4, at); ++back) {
    if (is_tail(static_cast<unsigned char>(text[at - back]))) continue;
    const auto found = read_code_point(text.substr(0, at), at - back);
    if (found.well_formed() && found.size == back) return found;
    break;
  }
  return {kIllFormed, 1};
}

void append_utf8(std::string& out, char32_t value) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (value >> shift & 0x3F)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += {static_cast<char>(0xC0 | value >> 6), tail(0)};
  } else if (value < 0x10000) {
    out += {static_cast<char>(0xE0 | value >> 12), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xF0 | value >> 18), tail(12), tail(6), tail(0)};
  }
}

std::size_t valid_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
#if defined(__SSE2__)
    if (at + 16 <= bytes.size())
      if (const auto sound = sound_in_block(bytes.data() + at); sound > 0) {
        at += sound;
        continue;
      }
#endif
    if (is_ascii_word(bytes, at)) {
      at += 8;
      continue;
    }
    const auto c = read_code_point(bytes, at);
    if (!c.well_formed()) break;
    at += c.size;
  }
  return at;
}

bool valid_utf8(std::string_view bytes) { return valid_prefix(bytes) == bytes.size(); }

std::int64_t count_code_points(std::string_view text) {
  return std::ranges::count_if(text,
                               [](char c) { return !is_tail(static_cast<unsigned char>(c)); });
}

std::string to_utf8(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto c = read_code_point(bytes, at);
    if (c.well_formed())
      out += bytes.substr(at, c.size);
    else
      append_utf8(out, kReplacement);
    at += c.size;
  }
  return out;
}

}  // namespace base
