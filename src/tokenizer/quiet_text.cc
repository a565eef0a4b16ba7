// Of letters that compose with nothing before them, what a normalizer does to one alone is what it does
// anywhere; see the header.
#include "tokenizer/quiet_text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/character.h"

namespace tokenizer {
namespace {

enum Bit : std::uint8_t { kAsked = 1, kStays = 2, kMade = 4, kAskedJoin = 8, kJoins = 16 };

struct Range {
  char32_t first, last;
};
// No marks, no second parts of compositions, no characters that a grapheme holds besides another.
constexpr auto kApart = std::to_array<Range>({{0x9, 0xa},
                                              {0x20, 0x7e},
                                              {0xa0, 0xac},
                                              {0xae, 0x2ff},
                                              {0x370, 0x482},
                                              {0x48a, 0x587},
                                              {0x5d0, 0x5ea},
                                              {0x620, 0x64a},
                                              {0x10a0, 0x10ff},
                                              {0x2010, 0x2027},
                                              {0x2030, 0x205e},
                                              {0x3000, 0x3002},
                                              {0x3041, 0x3096},
                                              {0x30a1, 0x30fa},
                                              {0x4e00, 0x9fff},
                                              {0xac00, 0xd7a3},
                                              {0xff01, 0xff5e}});

bool is_apart(char32_t c) {
  const auto range = std::ranges::find_if(kApart, [&](const Range& r) { return c <= r.last; });
  return range != kApart.end() && c >= range->first && text::combining_class(c) == 0;
}

std::uint8_t& entry(QuietText::Known& known, char32_t c) {
  if (known.bits.empty()) known.bits.resize(0x10000);
  return known.bits[c];
}

std::string made_of(const Normalizer& form, std::string_view text) {
  AlignedText alone(text);
  form.apply(alone);
  return std::string(alone.bytes());
}

}  // namespace

QuietText::QuietText(NormalizerMade form, bool by_graphemes)
    : form_(std::move(form)), by_graphemes_(by_graphemes) {
  lines_are_spaces_ = form_ && made_of(*form_, "\n") == " ";
}

// ASCII, which joins nothing before it, is all that another character may become here.
std::uint8_t QuietText::ask(char32_t c, Known& known) const {
  auto& bits = entry(known, c);
  bits |= kAsked;
  if (!is_apart(c)) return bits;
  std::string one;
  base::append_utf8(one, c);
  auto made = made_of(*form_, one);
  if (made == one) {
    bits |= kStays;
  } else if (std::ranges::all_of(made, [](unsigned char b) { return b < 0x80; })) {
    bits |= kMade;
    known.made.emplace(c, std::move(made));
  }
  return bits;
}

// False, with something appended or not, where characters have to be looked at together.
bool QuietText::put_alone(std::string_view word, Known& known, std::string& out) const {
  std::size_t done = 0;
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    if (c.value > 0xffff) return false;
    auto bits = entry(known, c.value);
    if ((bits & kAsked) == 0) bits = ask(c.value, known);
    if ((bits & kMade) != 0) {
      out.append(word.substr(done, at - done)).append(known.made.at(c.value));
      done = at + c.size;
    } else if ((bits & kStays) == 0) {
      return false;
    }
    at += c.size;
  }
  out += word.substr(done);
  return true;
}

// Few characters keep the next one with them (Grapheme_Cluster_Break=Prepend), none of them ASCII.
bool QuietText::joined(std::string_view text, std::size_t at, Known& known) const {
  if (!by_graphemes_ || at == 0 || static_cast<unsigned char>(text[at - 1]) < 0x80) return false;
  const auto c = base::code_point_before(text, at).value;
  const auto joins = [&] {
    std::string two;
    base::append_utf8(two, c);
    two += ' ';
    return text::grapheme_ends(two).size() < 2;
  };
  if (c > 0xffff) return joins();
  auto& bits = entry(known, c);
  if ((bits & kAskedJoin) == 0)
    bits |= static_cast<std::uint8_t>(kAskedJoin | (joins() ? kJoins : 0));
  return (bits & kJoins) != 0;
}

bool QuietText::apply(std::string_view word, Known& known, std::string& out) const {
  constexpr std::size_t kMostGrowth = 64;  // as AlignedText::most()
  if (!form_) {
    out += word;
    return true;
  }
  const auto before = out.size();
  if (put_alone(word, known, out)) return true;
  out.resize(before);
  AlignedText text(word);
  form_->apply(text);
  out += text.bytes();
  return !text.overgrown() && text.bytes().size() <= kMostGrowth * word.size();
}

}  // namespace tokenizer
