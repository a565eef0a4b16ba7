#include "data/measure/word_inside.h"

#include <algorithm>

#include "base/utf8.h"
#include "data/measure/clitic.h"
#include "data/measure/letter.h"

namespace data::measure {

namespace {

constexpr char32_t kNone = 0;
constexpr char32_t kEllipsis = 0x2026, kEnDash = 0x2013, kEmDash = 0x2014, kApostrophe = 0x2019;

// A place in a chunk and what stands around it.
struct Place {
  std::string_view chunk;
  std::size_t at;
  char32_t before;  // kNone at the front
  base::CodePoint here;
  const WordStyle& style;

  char32_t behind(std::size_t size) const {
    return at + size < chunk.size() ? base::read_code_point(chunk, at + size).value : kNone;
  }
  char32_t next() const { return behind(here.size); }
  // The letter before, accents passed over.
  bool letter_before() const {
    if (is_alpha(before)) return true;
    if (!style.accents || !is_accent(before)) return false;
    const auto mark = base::code_point_before(chunk, at);
    return is_alpha(base::code_point_before(chunk, at - mark.size).value);
  }
};

std::size_t stop(const Place& p) {
  const auto end = std::min(p.chunk.find_first_not_of('.', p.at), p.chunk.size());
  if (end - p.at > 1) return end - p.at;
  const auto next = p.next();
  const auto& style = p.style;
  if (style.stop_by_digits)
    return (is_digit(p.before) || is_alpha(p.before)) && (is_digit(next) || is_capital(next));
  const bool quotes = style.quoted_stop;
  const bool left = is_small(p.before) || (quotes && is_quote(p.before)) ||
                    (style.accents && is_accent(p.before) && p.letter_before());
  return left && (is_capital(next) || (quotes && is_quote(next)));
}

bool hyphen_may_follow(const Place& p) {
  return p.letter_before() || (p.style.hyphen_after_digit && is_digit(p.before));
}

// Bytes of the hyphens here, if a letter stands behind them.
std::size_t hyphen(const Place& p) {
  const auto& style = p.style;
  const auto c = p.here.value;
  const auto fits = [&](std::size_t size) {
    const auto next = p.behind(size);
    return style.hyphen_before_small ? is_small(next) : is_alpha(next);
  };
  if (style.any_hyphen)
    return c == '-' || c == kEnDash || c == kEmDash || c == '~' ? p.here.size : 0;
  if (!hyphen_may_follow(p) || (style.slovene && joins_slovene_ending(p.chunk, p.at))) return 0;
  const bool two = p.chunk.substr(p.at).starts_with("--");
  if (style.only_double_hyphen) return two && fits(2) ? 2 : 0;
  if (!style.hyphen && !style.only_dashes) return 0;
  if (fits(p.here.size)) return c == '-' && style.only_dashes ? 0 : p.here.size;
  if (two && fits(2)) return 2;
  if (p.chunk.substr(p.at).starts_with("---") && fits(3)) return 3;
  return c == kEmDash && p.next() == kEmDash && fits(6) ? 6 : 0;
}

std::size_t relation(const Place& p) {
  const auto& style = p.style;
  const auto c = p.here.value;
  const auto next = p.next();
  if (c == '/' && style.slash_by_digits)
    return (is_alpha(p.before) || is_digit(p.before)) && (is_alpha(next) || is_digit(next));
  if (c == '/' && !style.slash) return 0;
  if (c == ':' && style.colon_between_capitals)
    return (is_capital(p.before) || is_digit(p.before)) && is_capital(next);
  if (c == ':' && !style.colon) return 0;
  return (p.letter_before() || (style.relation_after_digit && is_digit(p.before))) &&
         is_alpha(next);
}

bool operation(const Place& p) {
  const auto& style = p.style;
  const auto c = p.here.value;
  if (c == '-' && style.slash_by_digits) return is_digit(p.before) && is_digit(p.next());
  if (!style.operation || (c == '-' && !style.minus)) return false;
  return is_digit(p.before) && (is_digit(p.next()) || p.next() == '-');
}

bool is_mark(char32_t c) {
  return (is_quote(c) && c != '\'') || c == '(' || c == ')' || c == '[' || c == ']' || c == '!' ||
         c == '?';
}

bool elision(const Place& p) {
  if (p.before != '\'' && p.before != kApostrophe) return false;
  const auto mark = base::code_point_before(p.chunk, p.at);
  if (mark.size >= p.at) return false;
  if (!is_alpha(base::code_point_before(p.chunk, p.at - mark.size).value)) return false;
  return is_alpha(p.here.value) || (!p.style.elided[0] && is_digit(p.here.value));
}

// Bytes of what is a word of its own here.
std::size_t word_here(const Place& p) {
  const auto c = p.here.value;
  switch (c) {
    case '.':
      return stop(p);
    case kEllipsis:
      return p.here.size;
    case ',':
      return p.letter_before() && is_alpha(p.next());
    case '+':
    case '*':
    case '^':
      return operation(p);
    case ':':
    case '<':
    case '>':
    case '=':
    case '/':
      return relation(p);
    case '-':
      return operation(p) ? 1 : hyphen(p);
    case '~':
    case kEnDash:
    case kEmDash:
      return hyphen(p);
    default:
      break;
  }
  if (is_icon(c)) return c == 0xB0 && !p.style.degree ? 0 : p.here.size;
  const bool mark = p.style.marks && is_mark(c) && p.letter_before() &&
                    (is_alpha(p.next()) || (p.style.marks_before_hyphen && p.next() == '-'));
  return mark ? p.here.size : 0;
}

}  // namespace

Infix next_infix(std::string_view chunk, std::size_t from, const WordStyle& style) {
  auto before = from == 0 ? kNone : base::code_point_before(chunk, from).value;
  for (std::size_t at = from; at < chunk.size();) {
    const Place place{chunk, at, before, base::read_code_point(chunk, at), style};
    if (style.elision && at > from && elision(place)) return {at, 0, true};
    if (const auto size = word_here(place)) return {at, size, true};
    if (style.catalan && (place.here.value == '-' || place.here.value == '\''))
      if (const auto size = catalan_clitic(chunk, at)) return {at, size, true};
    before = place.here.value;
    at += place.here.size;
  }
  return {};
}

}  // namespace data::measure
