// DeepSeek-V3's three splits, one after the other, in one pass:
//   \p{N}{1,3}
//   [U+4E00-U+9FA5 U+3040-U+309F U+30A0-U+30FF]+
//   [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
//   | ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// What the first two found ends the text for the third, which also cuts what the second found. What the third
// leaves (controls that no letter follows) stays together.
#pragma once

#include "tokenizer/scanner/characters.h"

namespace tokenizer::scanner {

class DeepSeek : public CharactersOf<true> {
 public:
  using CharactersOf::CharactersOf;

  const char* piece_end(const char* p) const {
    const auto first = at(p);
    const auto shift = first.kind >> kKana ? kKana : 0;
    const auto kind = first.kind >> shift;
    const auto* after = p + first.size;
    if (kind & kWord) return skip(after, kWord << shift);
    if (kind & kNumber) return skip(after, kNumber, 2);
    if (kind & kSign) {
      const auto letters = first.size == 1 ? ascii_letters(after, end()) : 0;
      return letters > 0 ? after + letters : signs(after, shift);
    }
    if (kind != kNewline) {
      const auto second = at(after);
      if (second.kind & (kWord << shift)) return skip(after + second.size, kWord << shift);
      if (*p == ' ' && (second.kind & kSign)) return signs(after + second.size, 0);
      if (kind & kOther) return left_over(after, shift);
    }
    return lines(p, kNumber | ~0u << kKana);
  }

 private:
  static constexpr std::uint32_t kWord = kLetter | kMark;

  const char* signs(const char* p, unsigned shift) const {
    p = skip(p, kSign << shift);
    return shift ? p : skip(p, kNewline);
  }

  const char* left_over(const char* p, unsigned shift) const {
    for (auto next = at(p); next.kind & (kOther << shift); next = at(p)) {
      if (at(p + next.size).kind & (kWord << shift)) break;
      p += next.size;
    }
    return p;
  }
};

}  // namespace tokenizer::scanner
