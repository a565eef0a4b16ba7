// JSON that is read from front to back without a tree, for lists too long to build one of. What it takes is JSON to
// the last byte; what it does not take may be JSON all the same, which a parser then has to say.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "tokenizer/json_gap.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {

class JsonText {
 public:
  explicit JsonText(std::string_view text)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  // Passes over white space, then over this sign if it stands there.
  bool take(char sign) {
    space();
    if (at_ == end_ || *at_ != sign) return false;
    ++at_;
    return true;
  }
  char next() {  // 0: the end
    space();
    return at_ == end_ ? '\0' : *at_;
  }
  bool at_end() {
    space();
    return at_ == end_;
  }
  std::size_t place() const { return static_cast<std::size_t>(at_ - begin_); }
  const char* here() const { return at_; }

  // For lists whose parts stand alike (json_gap.h): what follows is read only if it is plain and `gap` stands there.
  // The text of which the sign in front is passed already, up to where the gap behind it ends.
  bool plain_text(const JsonGap& gap, std::string_view& out) {
    const auto* stop = plain_end(at_, end_);
    if (!gap.stands_at(stop, end_)) return false;
    out = {at_, static_cast<std::size_t>(stop - at_)};
    at_ = stop + gap.size();
    return true;
  }
  // The same up to behind the sign that ends it, whatever comes then.
  bool closed_text(std::string_view& out) {
    const auto* stop = plain_end(at_, end_);
    if (end_ - stop < static_cast<std::ptrdiff_t>(JsonGap::kMost) || *stop != '"') return false;
    out = {at_, static_cast<std::size_t>(stop - at_)};
    at_ = stop + 1;
    return true;
  }
  bool pass(const JsonGap& gap) {
    if (!gap.stands_at(at_, end_)) return false;
    at_ += gap.size();
    return true;
  }
  // Back or on to a place of this text.
  void go_to(const char* at) { at_ = at; }

  // A text, well-formed UTF-8; valid until the next call.
  std::optional<std::string_view> text();
  // The same of one that is known to be well-formed if it serves at all, or of which proved() is asked later.
  std::optional<std::string_view> unproved_text() {
    if (!take('"')) return std::nullopt;
    const auto* from = at_;
    at_ = plain_end(from, end_);
    if (at_ == end_ || *at_ != '"') [[unlikely]]
      return odd_text(from);
    return std::string_view(from, static_cast<std::size_t>(at_++ - from));
  }
  // Whether all texts from `place` to here are well-formed.
  bool proved(std::size_t place) const;
  // A number from 0 to 2^31 - 1 without a sign, point or exponent.
  std::optional<std::int32_t> whole();
  // Passes over a value, of which only texts and brackets are looked at.
  bool skip();

 private:
  static constexpr std::uint64_t kOnes = 0x0101010101010101u, kHighs = kOnes << 7;
  static constexpr bool kInOrder = std::endian::native == std::endian::little;
  static std::uint64_t word_at(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
  }
  // The high bit of each byte below 0x20, of each that is zero; of bytes behind the first such one perhaps more.
  static std::uint64_t controls(std::uint64_t word) {
    return (word - 0x20 * kOnes) & ~word & kHighs;
  }
  static std::uint64_t zeros(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }
  // The same of each that is not zero, and of no other.
  static std::uint64_t others(std::uint64_t word) {
    return (((word & ~kHighs) + ~kHighs) | word) & kHighs;
  }
  static bool ends_plain(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  }
  // Where the first byte stands that is a sign or ends a text.
  static const char* plain_end(const char* at, const char* end) {
#if defined(__SSE2__)
    const auto is = [](__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    for (; end - at >= 16; at += 16) {
      const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
      const auto ends = _mm_or_si128(is(bytes, '"'), is(bytes, '\\'));
      const auto stops = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, ends)));
      if (stops != 0) return at + std::countr_zero(stops);
    }
#endif
    for (; kInOrder && end - at >= 8; at += 8) {
      const auto word = word_at(at);
      const auto stops = controls(word) | zeros(word ^ '"' * kOnes) | zeros(word ^ '\\' * kOnes);
      if (stops != 0) return at + std::countr_zero(stops) / 8;
    }
    while (at != end && !ends_plain(*at)) ++at;
    return at;
  }
  void space() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) > ' ') return;
    while (at_ != end_) {
      // Most are indents: a line end, then spaces.
      if (kInOrder && end_ - at_ >= 8) {
        const auto word = word_at(at_);
        const auto stops = others(word ^ ' ' * kOnes) & others(word ^ '\n' * kOnes);
        at_ += stops != 0 ? std::countr_zero(stops) / 8 : 8;
        if (stops == 0) continue;
      }
      if (*at_ != ' ' && *at_ != '\n' && *at_ != '\r' && *at_ != '\t') return;
      ++at_;
    }
  }
  std::optional<std::int32_t> few_digits();
  std::optional<std::string_view> odd_text(const char* from);
  std::optional<std::string_view> escaped_text(const char* from);
  bool escape();
  std::optional<char32_t> four_digits();

  const char *begin_, *at_, *end_;
  std::string made_;  // of a text with escapes
};

}  // namespace tokenizer
