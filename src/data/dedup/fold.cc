#include "data/dedup/fold.h"

#include <algorithm>

#include "data/symbol.h"
#include "text/normalize.h"

namespace data::dedup {

std::string fold(std::string_view text, std::string_view language) {
  const auto lower = text::lower(text, language);
  std::string out;
  out.reserve(lower.size());
  bool gap = false;
  for (std::size_t at = 0; at < lower.size();) {
    const auto symbol = symbol_after(lower, at);
    const auto size = std::max<std::size_t>(symbol.size, 1);
    const bool digit = is_digit(symbol.value);
    if (symbol.size == 0 || !(digit || is_letter(symbol.value))) {
      gap = true;
    } else if (!(digit && !gap && out.ends_with('0'))) {
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += digit ? "0" : std::string_view(lower).substr(at, size);
    }
    at += size;
  }
  return out;
}

}  // namespace data::dedup
