// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
#pragma once

#include "tokenizer/scanner/characters.h"
#include "tokenizer/scanner/contraction.h"
#include "tokenizer/scanner/window.h"

namespace tokenizer::scanner {

class Gpt2 : public Characters {
 public:
  using Characters::Characters;

  const char* piece_end(const char* p) const {
    const auto first = at(p);
    const bool space = *p == ' ';
    const auto next = space ? at(p + 1) : first;
    const auto* behind = p + (space ? 1 : 0) + next.size;
    if (next.kind & kLetter) return skip(behind, kLetter);
    if (next.kind & kNumber) return skip(behind, kNumber);
    if (next.kind & kRest) {
      if (const auto size = contraction(p, end(), false)) return p + size;
      return skip(behind, kRest);
    }
    return blank(white(p), p, kEnd);
  }

  Window::Bits starts(const char* p) const { return Window(p, end()).gpt2(); }

 private:
  static constexpr std::uint32_t kRest = kSign | kMark | kOther;
};

}  // namespace tokenizer::scanner
