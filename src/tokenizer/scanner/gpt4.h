// The family of GPT-4, Llama 3 and Qwen, ours with it: without contractions, with marks among the letters, with
// single digits; _ stands for a space:
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)     [^\r\n\p{L}\p{N}]?\p{L}+     \p{N}{1,3}     _?[^\s\p{L}\p{N}]+[\r\n]*
//   \s*[\r\n]+     \s+(?!\S)     \s+
#pragma once

#include "tokenizer/scanner/characters.h"
#include "tokenizer/scanner/contraction.h"
#include "tokenizer/scanner/window.h"

namespace tokenizer::scanner {

struct Gpt4Rules {
  bool contractions;
  bool marks;         // \p{M} counts as a letter
  int digits;         // at most so many \p{N} in a piece
  bool tail = false;  // white space at the end of the text is one piece, lines and all
};

template <Gpt4Rules rules>
class Gpt4 : public Characters {
 public:
  using Characters::Characters;

  const char* piece_end(const char* p) const {
    if (rules.contractions && *p == '\'')
      if (const auto size = contraction(p, end(), true)) return p + size;
    const auto first = at(p);
    const auto* after = p + first.size;
    if (first.kind & kWord) return skip(after, kWord);
    if (first.kind & kNumber) return skip(after, kNumber, rules.digits - 1);
    if (first.kind != kNewline) {
      const auto second = at(after);
      if (second.kind & kWord) return skip(after + second.size, kWord);
      if (first.kind & kRest) return skip(skip(after, kRest), kNewline);
      if (*p == ' ' && (second.kind & kRest))
        return skip(skip(after + second.size, kRest), kNewline);
    }
    if (!rules.tail) return lines(p);
    const auto run = white(p);
    return run.end < end() && run.newline > p ? run.newline : blank(run, p, kEnd);
  }

  Window::Bits starts(const char* p) const {
    return Window(p, end()).gpt4<rules.digits, rules.contractions>();
  }

 private:
  static constexpr std::uint32_t kWord = kLetter | (rules.marks ? kMark : 0);
  static constexpr std::uint32_t kRest = kSign | kOther | (rules.marks ? 0 : kMark);
};

}  // namespace tokenizer::scanner
