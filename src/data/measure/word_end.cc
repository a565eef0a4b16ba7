#include "data/measure/word_end.h"

#include <algorithm>
#include <span>

#include "base/utf8.h"
#include "data/measure/clitic.h"
#include "data/measure/letter.h"

namespace data::measure {

namespace {

constexpr char32_t kEllipsis = 0x2026, kEnDash = 0x2013, kEmDash = 0x2014, kApostrophe = 0x2019;

base::CodePoint first_of(std::string_view text) {
  return text.empty() ? base::CodePoint{} : base::read_code_point(text, 0);
}
base::CodePoint last_of(std::string_view text) {
  return base::code_point_before(text, text.size());
}
std::string_view less(std::string_view text, std::size_t size) {
  return text.substr(0, text.size() - size);
}

bool is_start_sign(char32_t c) {
  return c == 0xA7 || c == '%' || c == '=' || c == kEnDash || c == kEmDash;
}

// Slovene's: also "-", which others have, too.
bool is_joiner(char32_t c) {
  return c == '+' || c == '/' || c == '=' || c == '~' || c == 0x2022 || c == 0xAF || c == 0xD7 ||
         c == kEnDash || c == kEmDash;
}

std::size_t elided(std::string_view chunk, const WordStyle& style) {
  if (std::string_view(style.elided).find(chunk[0]) == std::string_view::npos) return 0;
  const auto mark = first_of(chunk.substr(1));
  if (mark.value != '\'' && mark.value != kApostrophe) return 0;
  const auto next = first_of(chunk.substr(1 + mark.size));
  return next.well_formed() && is_alpha(next.value) ? 1 + mark.size : 0;
}

// Behind a digit.
constexpr std::string_view kUnits[] = {
    "km", "km²", "km³", "m",  "m²",  "m³",   "dm",  "dm²", "dm³",  "cm",  "cm²",  "cm³",
    "mm", "mm²", "mm³", "ha", "µm",  "nm",   "yd",  "in",  "ft",   "kg",  "g",    "mg",
    "µg", "t",   "lb",  "oz", "m/s", "km/h", "kmh", "mph", "hPa",  "Pa",  "mbar", "mb",
    "MB", "kb",  "KB",  "gb", "GB",  "tb",   "TB",  "T",   "G",    "M",   "K",    "%",
    "км", "км²", "км³", "м",  "м²",  "м³",   "дм",  "дм²", "дм³",  "см",  "см²",  "см³",
    "мм", "мм²", "мм³", "нм", "кг",  "г",    "мг",  "м/с", "км/ч", "кПа", "Па",   "мбар",
    "Кб", "КБ",  "кб",  "Мб", "МБ",  "мб",   "Гб",  "ГБ",  "гб",   "Тб",  "ТБ",   "тб"};
constexpr std::string_view kMoney[] = {"US$", "C$", "A$"};
constexpr std::size_t kLongestUnit = 8;

bool stands_in(std::span<const std::string_view> list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// What stands behind the last digit, if it is a unit or money.
std::size_t unit(std::string_view chunk, const WordStyle& style) {
  std::size_t at = chunk.size();
  while (at > 0 && !is_digit(static_cast<unsigned char>(chunk[at - 1])))
    if (--at + kLongestUnit < chunk.size()) return 0;
  const auto tail = chunk.substr(at);
  if (at == 0 || tail.empty()) return 0;
  const auto c = first_of(tail);
  if (c.size == tail.size() && is_currency(c.value)) return tail.size();
  if (stands_in(kMoney, tail)) return tail.size();
  if (!style.units || (tail == "%" && !style.percent)) return 0;
  return stands_in(kUnits, tail) ? tail.size() : 0;
}

// Whether a full stop at the end is a word, by what stands before it.
bool stop_is_word(std::string_view before, const WordStyle& style) {
  const auto c = last_of(before);
  if (style.any_stop) return c.size > 0;
  if (c.size == 0) return false;
  if (is_digit(c.value)) return style.number_stop;
  constexpr std::string_view kSigns = "%-+|()?:";
  if (c.value < 0x80 && kSigns.find(static_cast<char>(c.value)) != kSigns.npos) return true;
  if (c.value == 0xB2 || is_small(c.value) || is_punctuation_sign(c.value) || is_quote(c.value))
    return true;
  const auto front = less(before, c.size);
  constexpr std::string_view kDegrees = "FfCcKk";  // of °C.
  if (c.value < 0x80 && kDegrees.find(static_cast<char>(c.value)) != kDegrees.npos &&
      front.ends_with("°"))
    return true;
  if (style.accents && is_accent(c.value)) return !front.empty() && is_alpha(last_of(front).value);
  if (style.letter_stop && is_alpha(c.value)) return true;
  return style.capital_stop && is_capital(c.value) && !front.empty() &&
         is_capital(last_of(front).value);
}

std::size_t stops(std::string_view chunk, const WordStyle& style) {
  const auto other = chunk.find_last_not_of('.');
  const auto count = other == chunk.npos ? chunk.size() : chunk.size() - other - 1;
  if (count > 1 && !style.single_stops) return count;
  return stop_is_word(less(chunk, 1), style) ? 1 : 0;
}

bool ends_in_possessive(std::string_view chunk) {
  if (chunk.back() != 's' && chunk.back() != 'S') return false;
  const auto mark = last_of(less(chunk, 1));
  return mark.size > 0 && (mark.value == '\'' || mark.value == kApostrophe);
}

bool apostrophe_is_word(std::string_view before, const WordStyle& style) {
  if (style.apostrophe) return true;
  if (!style.apostrophe_but_s || before.empty()) return false;
  return std::string_view("sSxXzZ").find(before.back()) == std::string_view::npos;
}

std::size_t enclitic(std::string_view chunk, const WordStyle& style) {
  if (style.french) return french_enclitic(chunk);
  return style.romanian ? romanian_enclitic(chunk) : hungarian_question(chunk);
}

}  // namespace

std::size_t front_piece(std::string_view chunk, const WordStyle& style) {
  const auto c = base::read_code_point(chunk, 0);
  if (c.value == '.') {
    const auto other = std::min(chunk.find_first_not_of('.'), chunk.size());
    return other > 1 ? other : 0;
  }
  if (c.value == '+')
    return style.start_sign &&
           (chunk.size() == 1 || !is_digit(static_cast<unsigned char>(chunk[1])));
  if (c.value == '#' && !style.start_number_sign) return 0;
  if (is_start_sign(c.value)) return style.start_sign ? c.size : 0;
  if (c.value == '-') return style.end_hyphen;
  if (style.slovene && is_joiner(c.value)) return c.size;
  if (c.value < 0x80 && is_alpha(c.value)) {
    for (const auto money : kMoney)
      if (chunk.starts_with(money)) return money.size();
    if (style.romanian) return romanian_proclitic(chunk);
    return style.elided[0] ? elided(chunk, style) : 0;
  }
  if (style.romanian && is_alpha(c.value)) return romanian_proclitic(chunk);
  const bool word =
      is_punctuation_sign(c.value) || is_quote(c.value) || is_currency(c.value) || is_icon(c.value);
  return word ? c.size : 0;
}

std::size_t back_piece(std::string_view chunk, const WordStyle& style) {
  if (chunk.empty()) return 0;
  const auto c = last_of(chunk);
  if (c.value == '.') return stops(chunk, style);
  if (c.value == '\'') return apostrophe_is_word(less(chunk, 1), style) ? 1 : 0;
  if (is_punctuation_sign(c.value) || is_quote(c.value)) return c.size;
  if (c.value == kEnDash || c.value == kEmDash) return style.end_dash ? c.size : 0;
  if (c.value == '-') return style.end_hyphen;
  if (style.slovene && is_joiner(c.value)) return c.size;
  if (c.value == '/') return style.end_slash;
  if (c.value == '+')
    return chunk.size() > 1 && is_digit(static_cast<unsigned char>(chunk[chunk.size() - 2]));
  if (style.possessive && ends_in_possessive(chunk)) return 1 + last_of(less(chunk, 1)).size;
  if (is_icon(c.value)) return c.size;
  if (style.french || style.hungarian || style.romanian)
    if (const auto size = enclitic(chunk, style)) return size;
  return is_digit(c.value) ? 0 : unit(chunk, style);
}

}  // namespace data::measure
