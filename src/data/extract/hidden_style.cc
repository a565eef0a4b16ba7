#include "data/extract/hidden_style.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/ascii.h"

namespace data::extract {

namespace {

// One declaration from the front of `style`, without blanks and in lower case; a semicolon in quotes or
// brackets ends none.
std::string take_declaration(std::string_view& style) {
  std::string out;
  int open = 0;
  char quote = 0;
  std::size_t at = 0;
  for (; at < style.size(); ++at) {
    const char c = style[at];
    if (c == ';' && open == 0 && quote == 0) break;
    if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else
      open += c == '(' ? 1 : c == ')' && open > 0 ? -1 : 0;
    if (!base::is_ascii_space(c)) out += base::ascii_lower(c);
  }
  style.remove_prefix(std::min(at + 1, style.size()));
  return out;
}

// The number at the front of `value`, which moves to its unit; false if there is none.
bool take_number(std::string_view& value, double& out) {
  const auto digit = value.find_first_not_of("-.");
  if (digit == value.npos || !base::is_ascii_digit(value[digit])) return false;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc()) return false;
  value.remove_prefix(static_cast<std::size_t>(end - value.data()));
  return true;
}

// How far in this unit is off the page; 0 of an unknown one.
double limit_of(std::string_view unit) {
  constexpr std::pair<std::string_view, double> limits[] = {
      {"px", 900}, {"em", 50}, {"rem", 50}, {"ch", 100}, {"ex", 100}, {"pt", 675},
      {"pc", 56},  {"in", 9},  {"cm", 24},  {"mm", 240}, {"%", 900},  {"vw", 100}};
  for (const auto& [name, limit] : limits)
    if (unit == name) return limit;
  return 0;
}

bool is_off_page(std::string_view value) {
  double number = 0;
  if (!value.starts_with('-') || !take_number(value, number)) return false;
  const auto limit = limit_of(value);
  return limit > 0 && number <= -limit;
}

bool is_zero(std::string_view value) {
  double number = 0;
  return take_number(value, number) && number == 0;
}

bool hides(std::string_view name, std::string_view value) {
  if (name == "display") return value == "none";
  if (name == "visibility") return value == "hidden" || value == "collapse";
  if (name == "content-visibility") return value == "hidden";
  if (name == "opacity" || name == "font-size") return is_zero(value);
  return (name == "text-indent" || name == "left" || name == "top") && is_off_page(value);
}

}  // namespace

bool is_hidden_style(std::string_view style) {
  while (!style.empty()) {
    const auto one = take_declaration(style);
    const auto colon = one.find(':');
    if (colon == one.npos) continue;
    auto value = std::string_view(one).substr(colon + 1);
    value = value.substr(0, value.find('!'));  // "!important"
    if (hides(std::string_view(one).substr(0, colon), value)) return true;
  }
  return false;
}

}  // namespace data::extract
