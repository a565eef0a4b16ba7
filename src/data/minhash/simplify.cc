#include "data/minhash/simplify.h"

#include "base/utf8.h"
#include "data/measure/python_text.h"
#include "data/measure/signs.h"
#include "text/character.h"
#include "text/letter_kind.h"
#include "text/normalize.h"

namespace data::minhash {

namespace {

bool is_decimal(char32_t c) { return c < 0x80 ? c >= '0' && c <= '9' : text::is_decimal(c); }

bool is_decimal_sign(char32_t c) {
  return c == '.' || c == ',' || c == 0x60C || c == 0x66B || (c >= 0x2396 && c <= 0x2398);
}

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto c = base::read_code_point(text, at);
    if (!is_decimal(c.value)) break;
    at += c.size;
  }
  return at;
}

// Behind the number that begins at `at`; `at` itself if none does.
std::size_t number_end(std::string_view text, std::size_t at) {
  const auto whole = digits_end(text, at);
  if (whole == at || whole == text.size()) return whole;
  const auto sign = base::read_code_point(text, whole);
  if (!is_decimal_sign(sign.value)) return whole;
  const auto end = digits_end(text, whole + sign.size);
  return end > whole + sign.size ? end : whole;
}

// Numbers, signs and white space at once: a space is written before what stands behind it.
std::string words_and_spaces(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto number = number_end(text, at);
    const auto c = base::read_code_point(text, at);
    const bool blank =
        number == at && (measure::is_plain_symbol(c.value) || measure::is_space(c.value));
    const auto end = number > at ? number : at + c.size;
    if (!blank) {
      if (space && !out.empty()) out += ' ';
      out += number > at ? std::string_view("0") : text.substr(at, c.size);
    }
    space = blank;
    at = end;
  }
  return out;
}

std::string without_accents(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    at += c.size;
    const auto parts = c.value < 0xC0 ? std::u32string() : text::decomposition(c.value, false);
    for (const auto part : parts.empty() ? std::u32string(1, c.value) : parts)
      if (!text::is_nonspacing_mark(part)) base::append_utf8(out, part);
  }
  return out;
}

}  // namespace

std::string simplify(std::string_view text) {
  const auto plain = without_accents(words_and_spaces(text::lower(text)));
  return std::string(measure::strip(plain));
}

}  // namespace data::minhash
