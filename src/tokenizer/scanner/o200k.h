// Words by their case, those of o200k with the contraction behind them, those of Tekken without; _ stands
// for a space:
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//   \p{N}{1,3}     _?[^\s\p{L}\p{N}]+[\r\n/]*     \s*[\r\n]+     \s+(?!\S)     \s+
#pragma once

#include "tokenizer/scanner/characters.h"
#include "tokenizer/scanner/contraction.h"
#include "tokenizer/scanner/window.h"

namespace tokenizer::scanner {

template <bool contractions, int digits>
class O200k : public Characters {
 public:
  using Characters::Characters;

  const char* piece_end(const char* p) const {
    const auto first = at(p);
    const auto* after = p + first.size;
    if (first.kind & kLetter) {
      const auto word = word_at(p);
      return contracted(word.with_lower ? word.with_lower : word.end);
    }
    if (first.kind & kNumber) return skip(after, kNumber, digits - 1);
    if (first.kind == kNewline) return lines(p);
    const auto second = at(after);
    if (second.kind & (kLetter | kMark)) {
      const auto word = word_at(after);
      if (word.with_lower) return contracted(word.with_lower);
      // A mark alone is a word of the first kind, which comes before a longer one of the second.
      return contracted(first.kind & kMark ? after : word.end);
    }
    if (first.kind & kMark) return contracted(after);
    if (first.kind & kRest) return signs(after);
    if (*p == ' ' && (second.kind & kRest)) return signs(after + second.size);
    return lines(p);
  }

  Window::Bits starts(const char* p) const {
    return Window(p, end(), true).o200k<digits, contractions>();
  }

 private:
  static constexpr std::uint32_t kCapital = kUpper | kCaseless | kMark;
  static constexpr std::uint32_t kSmall = kLower | kCaseless | kMark;
  static constexpr std::uint32_t kRest = kSign | kOther | kMark;

  struct Word {
    const char* with_lower;  // where the first kind of word ends; null where there is none
    const char* end;         // where the second kind ends, if there is none of the first
  };
  // Of the capitals, as many as leave a last one that is of neither case, where no small letter follows.
  Word word_at(const char* p) const {
    const char* neither = nullptr;
    auto next = at(p);
    for (; next.kind & kCapital; next = at(p)) {
      p += next.size;
      if (!(next.kind & kUpper)) neither = p;
    }
    if (next.kind & kLower) return {small(p + next.size), p};
    return {neither, p};
  }

  const char* small(const char* p) const {
    for (;;) {
      p += ascii_small(p);
      const auto next = at(p);
      if (!(next.kind & kSmall)) return p;
      p += next.size;
    }
  }

  std::size_t ascii_small(const char* p) const {
    const char* from = p;
#if defined(__SSE2__)
    for (; end() - p >= 16; p += 16) {
      const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      const auto from_a = _mm_sub_epi8(bytes, _mm_set1_epi8('a'));
      const auto fits = _mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a);
      const auto run = std::countr_one(static_cast<unsigned>(_mm_movemask_epi8(fits)));
      if (run < 16) return static_cast<std::size_t>(p - from + run);
    }
#endif
    while (p < end() && *p >= 'a' && *p <= 'z') ++p;
    return static_cast<std::size_t>(p - from);
  }

  const char* contracted(const char* p) const {
    return contractions ? p + contraction(p, end(), true) : p;
  }

  const char* signs(const char* p) const {
    p = skip(p, kRest);
    while (p < end() && (*p == '\r' || *p == '\n' || *p == '/')) ++p;
    return p;
  }
};

}  // namespace tokenizer::scanner
