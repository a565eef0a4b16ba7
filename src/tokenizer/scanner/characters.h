// A text seen as characters of kinds: what the scanners of all patterns are made of.
//
// A kind is one bit, so a set of kinds is a mask, and the end of the text, whose kind is none, stops every
// run. Stray bytes are characters of kind `other`.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "tokenizer/unicode_class.h"

namespace tokenizer::scanner {

constexpr std::uint32_t kind_of(CharClass one) { return 1u << static_cast<unsigned>(one); }

inline constexpr std::uint32_t kEnd = 0;
inline constexpr std::uint32_t kOther = kind_of(CharClass::other);
inline constexpr std::uint32_t kUpper = kind_of(CharClass::upper);
inline constexpr std::uint32_t kLower = kind_of(CharClass::lower);
inline constexpr std::uint32_t kCaseless = kind_of(CharClass::letter);
inline constexpr std::uint32_t kMark = kind_of(CharClass::mark);
inline constexpr std::uint32_t kNumber = kind_of(CharClass::number);
inline constexpr std::uint32_t kSign = kind_of(CharClass::sign);
inline constexpr std::uint32_t kSpace = kind_of(CharClass::space);  // but for CR and LF
inline constexpr std::uint32_t kNewline = 1u << 8;                  // CR and LF
inline constexpr unsigned kKana =
    16;  // by how many bits kinds of kana are shifted, see CharactersOf
inline constexpr std::uint32_t kLetter = kUpper | kLower | kCaseless;
inline constexpr std::uint32_t kWhite = kSpace | kNewline;

constexpr std::uint32_t kind_of_ascii(unsigned c) {
  if (c == '\r' || c == '\n') return kNewline;
  if (c == ' ' || (c >= '\t' && c <= '\f')) return kSpace;
  if (c >= 'A' && c <= 'Z') return kUpper;
  if (c >= 'a' && c <= 'z') return kLower;
  if (c >= '0' && c <= '9') return kNumber;
  return c > ' ' && c < 0x7f ? kSign : kOther;
}

inline constexpr auto kAscii = [] {
  std::array<std::uint16_t, 128> out{};
  for (unsigned c = 0; c < 128; ++c) out[c] = static_cast<std::uint16_t>(kind_of_ascii(c));
  return out;
}();

// How many of [p, end) are letters of ASCII before the first that is none.
inline std::size_t ascii_letters(const char* p, const char* end) {
  const char* at = p;
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto from_a = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    const auto fits = _mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a);
    const auto run = std::countr_one(static_cast<unsigned>(_mm_movemask_epi8(fits)));
    if (run < 16) return static_cast<std::size_t>(at - p + run);
  }
#endif
  while (at < end && (static_cast<unsigned char>(*at) | 0x20u) - 'a' < 26u) ++at;
  return static_cast<std::size_t>(at - p);
}

// With `Kana` the characters U+3040 to U+30FF and U+4E00 to U+9FA5 have kinds of their own: the usual ones, kKana
// bits higher.
template <bool Kana>
class CharactersOf {
 public:
  explicit CharactersOf(std::string_view text)
      : begin_(text.data()), end_(text.data() + text.size()), table_(ClassTable::get()) {}

  struct Next {
    std::uint32_t kind, size;
  };

  const char* begin() const { return begin_; }
  const char* end() const { return end_; }

  [[gnu::always_inline]] Next at(const char* p) const {
    if (p == end_) return {kEnd, 0};
    const auto a = static_cast<unsigned char>(*p);
    if (a < 0x80) return {kAscii[a], 1};
    return far(p);
  }

  // Behind the characters of these kinds.
  const char* skip(const char* p, std::uint32_t kinds) const {
    for (;;) {
      if ((kinds & kLetter) == kLetter && p != end_ && !(*p & 0x80)) p += ascii_letters(p, end_);
      auto next = at(p);
      if (!(next.kind & kinds)) return p;
      p += next.size;
      // Beyond ASCII neighbours are mostly alike.
      while (p != end_ && (*p & 0x80)) {
        next = beyond_ascii(p);
        if (!(next.kind & kinds)) return p;
        p += next.size;
      }
    }
  }

  // Behind `most` of these kinds at most.
  const char* skip(const char* p, std::uint32_t kinds, int most) const {
    for (; most > 0; --most) {
      const auto next = at(p);
      if (!(next.kind & kinds)) break;
      p += next.size;
    }
    return p;
  }

  struct White {
    const char *end, *last,
        *newline;  // the end of the run, its last character, behind its last CR or LF
  };
  // The run of white space that begins at `p`, which is one.
  White white(const char* p) const {
    White run{p, p, p};
    for (auto next = at(p); next.kind & kWhite; next = at(run.end)) {
      run.last = run.end;
      run.end += next.size;
      if (next.kind == kNewline) run.newline = run.end;
    }
    return run;
  }

  // \s+(?!\S)|\s+ : all of the run where what stands behind it is of these kinds or the end, else
  // all but its last character, unless that is all there is.
  const char* blank(const White& run, const char* p, std::uint32_t ends) const {
    const auto behind = at(run.end).kind;
    return behind == kEnd || (behind & ends) || run.last == p ? run.end : run.last;
  }

  // \s*[\r\n]+|\s+(?!\S)|\s+
  const char* lines(const char* p, std::uint32_t ends = kEnd) const {
    const auto run = white(p);
    return run.newline > p ? run.newline : blank(run, p, ends);
  }

 private:
  static bool tail(char c) { return (c & 0xC0) == 0x80; }
  static std::uint32_t bits(char c) { return c & 0x3Fu; }

  [[gnu::noinline]] Next far(const char* p) const { return beyond_ascii(p); }

  // Well-formed as base/utf8.h has it.
  [[gnu::always_inline]] Next beyond_ascii(const char* p) const {
    const std::uint32_t a = static_cast<unsigned char>(*p);
    const auto left = end_ - p;
    if (a < 0xE0) {
      if (a < 0xC2 || left < 2 || !tail(p[1])) return {kOther, 1};
      return {kind((a & 0x1F) << 6 | bits(p[1])), 2};
    }
    if (a < 0xF0) {
      if (left < 3 || !tail(p[1]) || !tail(p[2])) return {kOther, 1};
      const auto point = (a & 0x0F) << 12 | bits(p[1]) << 6 | bits(p[2]);
      if (point < 0x800 || point - 0xD800 < 0x800) return {kOther, 1};
      if (Kana && (point - 0x3040 <= 0x30FF - 0x3040 || point - 0x4E00 <= 0x9FA5 - 0x4E00))
        return {kind(point) << kKana, 3};
      return {kind(point), 3};
    }
    if (left < 4 || !tail(p[1]) || !tail(p[2]) || !tail(p[3])) return {kOther, 1};
    const auto point = (a & 0x0F) << 18 | bits(p[1]) << 12 | bits(p[2]) << 6 | bits(p[3]);
    if (a > 0xF4 || point < 0x10000 || point > 0x10FFFF) return {kOther, 1};
    return {kind(point), 4};
  }

  std::uint32_t kind(std::uint32_t point) const { return kind_of(table_.of(point)); }

  const char *begin_, *end_;
  const ClassTable& table_;
};

using Characters = CharactersOf<false>;

}  // namespace tokenizer::scanner
