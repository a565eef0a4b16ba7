#include "tokenizer/held_out_form.h"

#include <algorithm>

#include "text/character.h"
#include "tokenizer/nfc.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

enum class Blank { none, space, invisible };

Blank blank_of(char32_t c) {
  if (c == kNotUtf8) return Blank::none;
  if (c < 0x80) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) return Blank::space;
    return c < ' ' || c == 0x7f ? Blank::invisible : Blank::none;
  }
  if (text::is_white_space(c)) return Blank::space;
  return text::is_invisible(c) ? Blank::invisible : Blank::none;
}

// From `at` to `end`, but to the end of a character; `spaced`: white space stood before. `use` gets each byte that counts
// with the place where it stands. Gives where it ended.
template <class Use>
std::size_t each_byte(std::string_view text, std::size_t at, std::size_t end, bool& spaced,
                      const Use& use) {
  while (at < end) {
    const auto c = read_char(text, at);
    const auto blank = blank_of(c.point);
    if (blank == Blank::none)
      for (std::size_t i = 0; i < c.size; ++i) use(text[at + i], at + i);
    else if (blank == Blank::space && !spaced)
      use(' ', at);
    if (blank != Blank::invisible) spaced = blank == Blank::space;
    at += c.size;
  }
  return at;
}

// 1 for white space of one byte; as numbers, since a compiler then does many bytes at a time.
unsigned char space_bit(unsigned char c) {
  return static_cast<unsigned char>((c == ' ') | (static_cast<unsigned char>(c - '\t') < 5));
}

constexpr std::size_t kStride = 64, kAhead = 2;  // bytes; bytes behind them that are looked at, too

// Bits of where `a`, behind which `b` and `c` stand, may begin a character that is blank and is no white space of one
// byte, or may be such space with another one behind it. May say so of others.
unsigned char odd_bits(unsigned char a, unsigned char b, unsigned char c) {
  const auto in = [](unsigned char byte, unsigned char first, unsigned char last) {
    return static_cast<unsigned char>(byte - first) <= last - first;
  };
  const auto ascii = (space_bit(a) & space_bit(b)) | ((a < ' ') & (space_bit(a) ^ 1)) | (a == 0x7f);
  const auto two = ((a == 0xc2) & ((b <= 0xa0) | (b == 0xad))) | ((a == 0xcd) & (b == 0x8f)) |
                   ((a == 0xd8) & (b == 0x9c));
  const auto indic = (a == 0xe1) & ((b == 0x85) | (b == 0x9a) | (b == 0x9e) | (b == 0xa0));
  const auto general =
      (a == 0xe2) & ((b == 0x81) | ((b == 0x80) & ((c <= 0x8f) | in(c, 0xa8, 0xaf))));
  const auto han = (a == 0xe3) & (((b == 0x80) & (c == 0x80)) | (b == 0x85));
  const auto forms = (a == 0xef) & ((b == 0xb8) | (b == 0xbb) | in(b, 0xbe, 0xbf));
  return static_cast<unsigned char>(ascii | two | indic | general | han | forms | (a >= 0xf0));
}

// Whether a stride has no blank but white space of one byte, none of it behind another.
bool is_even(const char* at) {
  unsigned char odd = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(at);
  for (std::size_t i = 0; i < kStride; ++i) odd |= odd_bits(bytes[i], bytes[i + 1], bytes[i + 2]);
  return odd == 0;
}

// Of text in form C.
std::string without_blanks(std::string_view text) {
  std::string out(text.size(), '\0');
  char* to = out.data();
  bool spaced = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool whole = at + kStride + kAhead <= text.size();
    const bool behind = spaced && space_bit(static_cast<unsigned char>(text[at])) != 0;
    if (whole && !behind && is_even(&text[at])) {
      to = std::transform(&text[at], &text[at] + kStride, to, [](char byte) {
        return space_bit(static_cast<unsigned char>(byte)) ? ' ' : byte;
      });
      at += kStride;
      spaced = to[-1] == ' ';
    } else {
      at = each_byte(text, at, std::min(text.size(), at + kStride), spaced,
                     [&](char c, std::size_t) { *to++ = c; });
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

// What is invisible may stand between letters that compose.
std::string composed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = read_char(text, at);
    if (blank_of(c.point) != Blank::invisible) out += text.substr(at, c.size);
    at += c.size;
  }
  return nfc_of_bytes(out);
}

}  // namespace

std::string held_out_form(std::string_view text) {
  return is_surely_nfc(text) ? without_blanks(text) : without_blanks(composed(text));
}

// Form C adds no line and takes none, and no line ends in what is invisible.
std::size_t line_of_form(std::string_view text, std::size_t wanted) {
  const auto form = composed(text);
  std::size_t made = 0, place = 0;
  bool spaced = false;
  each_byte(form, 0, form.size(), spaced, [&](char, std::size_t at) {
    if (made++ == wanted) place = at;
  });
  const auto before = std::string_view(form).substr(0, place);
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

}  // namespace tokenizer
