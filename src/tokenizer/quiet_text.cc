// Of letters that compose with nothing before them, what a normalizer does to one alone is what it does
// anywhere; see the header.
#include "tokenizer/quiet_text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/character.h"

namespace tokenizer {
namespace {

enum Bit : std::uint8_t { kAsked = 1, kStays = 2, kAskedJoin = 4, kJoins = 8 };

struct Range {
  char32_t first, last;
};
// No marks, no second parts of compositions, no letters that a grapheme holds besides another.
constexpr auto kApart = std::to_array<Range>({{0x20, 0x7e},
                                              {0xa1, 0xac},
                                              {0xae, 0x2ff},
                                              {0x370, 0x482},
                                              {0x48a, 0x587},
                                              {0x5d0, 0x5ea},
                                              {0x620, 0x64a},
                                              {0x10a0, 0x10ff},
                                              {0x2010, 0x2027},
                                              {0x3041, 0x3096},
                                              {0x30a1, 0x30fa},
                                              {0x4e00, 0x9fff},
                                              {0xac00, 0xd7a3}});

std::uint8_t& entry(QuietText::Known& known, char32_t c) {
  if (known.empty()) known.resize(0x10000);
  return known[c];
}

}  // namespace

bool QuietText::stays_alone(char32_t c, Known& known) const {
  if (c > 0xffff) return false;
  auto& bits = entry(known, c);
  if ((bits & kAsked) != 0) return (bits & kStays) != 0;
  bits |= kAsked;
  const auto range = std::ranges::find_if(kApart, [&](const Range& r) { return c <= r.last; });
  if (range == kApart.end() || c < range->first || text::combining_class(c) != 0) return false;
  std::string one;
  base::append_utf8(one, c);
  AlignedText alone(one);
  form_->apply(alone);
  if (alone.bytes() == one) bits |= kStays;
  return (bits & kStays) != 0;
}

bool QuietText::stays(std::string_view word, Known& known) const {
  if (!form_) return true;
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    if (!stays_alone(c.value, known)) return false;
    at += c.size;
  }
  return true;
}

// Few characters keep the next one with them (Grapheme_Cluster_Break=Prepend), none of them ASCII.
bool QuietText::joined(std::string_view text, std::size_t at, Known& known) const {
  if (!by_graphemes_ || at == 0 || static_cast<unsigned char>(text[at - 1]) < 0x80) return false;
  const auto c = base::code_point_before(text, at).value;
  const auto ask = [&] {
    std::string two;
    base::append_utf8(two, c);
    two += ' ';
    return text::grapheme_ends(two).size() < 2;
  };
  if (c > 0xffff) return ask();
  auto& bits = entry(known, c);
  if ((bits & kAskedJoin) == 0)
    bits |= static_cast<std::uint8_t>(kAskedJoin | (ask() ? kJoins : 0));
  return (bits & kJoins) != 0;
}

bool QuietText::apply(std::string_view word, Known& known, std::string& out) const {
  constexpr std::size_t kMostGrowth = 64;  // as AlignedText::most()
  if (stays(word, known)) {
    out += word;
    return true;
  }
  AlignedText text(word);
  form_->apply(text);
  out += text.bytes();
  return !text.overgrown() && text.bytes().size() <= kMostGrowth * word.size();
}

}  // namespace tokenizer
