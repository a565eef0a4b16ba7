#include "data/symbol.h"

#include <algorithm>

#include "base/utf8.h"

namespace data {

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7 || c == 0x37E || c == 0x387) return false;
  if (c >= 0x2000 && c <= 0x2BFF) return false;
  if (c >= 0x3000 && c <= 0x303F) return false;
  if (c >= 0x1F000 && c <= 0x1FAFF) return false;
  return !(c >= 0xE000 && c <= 0xF8FF) && !(c >= 0xFE00 && c <= 0xFFFF);
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

Symbol symbol_after(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto c = base::read_code_point(text, at);
  return c.well_formed() ? Symbol{c.value, c.size} : Symbol{};
}

Symbol symbol_before(std::string_view text, std::size_t at) {
  const auto c = base::code_point_before(text, at);
  return c.well_formed() ? Symbol{c.value, c.size} : Symbol{};
}

bool has_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto symbol = symbol_after(text, at);
    if (symbol.size != 0 && is_letter(symbol.value)) return true;
    at += std::max<std::size_t>(symbol.size, 1);
  }
  return false;
}

std::int64_t count_symbols(std::string_view text) { return base::count_code_points(text); }

}  // namespace data
