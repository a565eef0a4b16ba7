// Where the pieces of 64 bytes begin, all at once: sets of bytes are words of bits, and what an expression says of
// neighbours is said by moving them.
//
// A window begins where a piece does. What it says holds up to the first byte of which it is not sure: a piece that
// may reach there is left to the scanner, and so is white space, whose cut depends on what stands behind it.
#pragma once

#include <bit>
#include <cstdint>

#include "tokenizer/byte_kinds.h"
#include "tokenizer/scanner/contraction.h"

namespace tokenizer::scanner {

class Window {
 public:
  using Bits = std::uint64_t;

  // Of 64 bytes at `p`; the text ends at `end`, which is not before.
  Window(const char* p, const char* end, bool cased = false)
      : p_(p), end_(end), kinds_(ByteKinds::of(p, cased)) {}

  // GPT-4's family. Of `digits` numbers in a piece, none or more than three are not asked for.
  template <int digits, bool contractions>
  Bits gpt4() {
    close();
    const auto taken = taken_newlines(), white = (kinds_.space | kinds_.newline) & ~taken;
    const auto last = kinds_.space & ~(kinds_.space >> 1) & ~(kinds_.newline >> 1);
    const auto signs = first(kinds_.sign) & ~((last & kinds_.blank) << 1);
    const auto joined = last << 1 | behind(signs);
    auto out = first(white) | last | behind_lines(white) | signs |
               (first(kinds_.letter) & ~joined) | numbers<digits>();
    if (contractions) out |= contractions_at(signs, true).behind;
    return settled(out, white);
  }

  Bits gpt2() {
    close();
    const auto white = kinds_.space | kinds_.newline, last = white & ~(white >> 1);
    const auto joined = (last & kinds_.blank) << 1;
    const auto signs = first(kinds_.sign) & ~joined;
    const auto words = (first(kinds_.letter) | first(kinds_.number)) & ~joined;
    const auto short_forms = contractions_at(signs, false);
    const auto out =
        first(white) | last | signs | (words & ~(short_forms.at << 1)) | short_forms.behind;
    return settled(out, white);
  }

  // Those of words by their case, of a window that knows it.
  template <int digits, bool contractions>
  Bits o200k() {
    // What has no case goes with what stands beside it, whichever that has.
    const auto turns = kinds_.caseless ^ kinds_.caseless << 1;
    kinds_.unsure |= kinds_.letter & kinds_.letter << 1 & turns;
    if (contractions) kinds_.unsure |= kinds_.quote & kinds_.letter << 1;
    close();
    const auto taken = taken_newlines();
    // Slashes behind lines would be taken, too.
    kinds_.unsure |= taken << 1 & kinds_.slash;
    close();
    const auto humps = kinds_.upper & ~kinds_.inner & (kinds_.letter & ~kinds_.upper) << 1;
    return gpt4<digits, false>() | (humps & decided_);
  }

 private:
  static Bits first(Bits of) { return of & ~(of << 1); }

  // Forgets what stands from the first unsure byte on.
  void close() {
    sure_ = kinds_.unsure == 0 ? ~Bits{0} : (kinds_.unsure & -kinds_.unsure) - 1;
    kinds_.letter &= sure_;
    kinds_.upper &= sure_;
    kinds_.number &= sure_;
    kinds_.space &= sure_;
    kinds_.newline &= sure_;
    kinds_.sign &= sure_;
    kinds_.caseless &= sure_;
    kinds_.inner &= sure_;
  }

  // The first bytes of the characters behind those that begin at `of`.
  Bits behind(Bits of) const { return ((of << 1) + kinds_.inner) & ~kinds_.inner; }

  // Lines that end behind signs are theirs.
  Bits taken_newlines() const {
    const auto taken = kinds_.sign << 1 & kinds_.newline;
    return kinds_.newline & ~(kinds_.newline + taken);
  }

  // Where white space goes on behind its last newline.
  Bits behind_lines(Bits white) const {
    const auto spaces = first(kinds_.space) & (kinds_.newline & white) << 1;
    auto before = kinds_.space & kinds_.newline >> 1;
    if (before == 0) [[likely]]
      return spaces;
    auto run = kinds_.space;  // where another newline comes: down to where those spaces begin
    for (int by = 1; by < 64; by *= 2) {
      before |= run & before >> by;
      run &= run >> by;
    }
    return spaces & ~before;
  }

  template <int digits>
  Bits numbers() const {
    if (digits == 1) return kinds_.number;
    auto out = first(kinds_.number);
    auto all = kinds_.number;
    for (int i = 0; i < digits; ++i) all &= all << 1;
    for (auto next = out << digits & all; next != 0; next = next << digits & all) out |= next;
    return out;
  }

  struct Contractions {
    Bits at = 0, behind = 0;  // where one begins; where a word goes on behind it
  };
  // 's and its like, which begin at a single sign.
  Contractions contractions_at(Bits signs, bool any_case) const {
    Contractions out;
    for (auto at = kinds_.quote & signs & kinds_.letter >> 1; at != 0; at &= at - 1) {
      const auto place = static_cast<unsigned>(std::countr_zero(at));
      const auto size = contraction(p_ + place, end_, any_case);
      if (size == 0) continue;
      out.at |= Bits{1} << place;
      if (place + size < ByteKinds::kBytes) out.behind |= Bits{1} << (place + size);
    }
    out.behind &= kinds_.letter;
    return out;
  }

  // Without what depends on bytes that are not known: of white space that reaches there only its beginning stays.
  Bits settled(Bits starts, Bits white) {
    decided_ = sure_;
    if (white & ~(sure_ >> 1) & sure_) decided_ = 2 * std::bit_floor(first(white)) - 1;
    return starts & decided_;
  }

  const char *p_, *end_;
  ByteKinds kinds_;
  Bits sure_ = 0, decided_ = 0;
};

}  // namespace tokenizer::scanner
