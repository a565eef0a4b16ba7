#include "data/privacy/identifier.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "data/privacy/country/all.h"

namespace data::privacy {
namespace {

bool has_form(std::string_view form, std::string_view text) {
  return std::ranges::equal(form, text, [](char wanted, char c) {
    if (wanted == '9') return base::is_ascii_digit(c);
    if (wanted == 'A') return base::is_ascii_letter(c);
    if (wanted == 'X') return base::is_ascii_digit(c) || base::is_ascii_letter(c);
    return wanted == c;
  });
}

bool is_of(const Identifier& identifier, std::string_view compact) {
  for (auto forms = identifier.forms; !forms.empty();) {
    const auto end = std::min(forms.find('|'), forms.size());
    if (has_form(forms.substr(0, end), compact)) return identifier.holds(compact);
    forms.remove_prefix(std::min(end + 1, forms.size()));
  }
  return false;
}

}  // namespace

std::span<const std::span<const Identifier>> identifiers() {
  using namespace country;
  static const auto all = std::to_array<std::span<const Identifier>>(
      {al, at, ba, be, bg, cy, cz, de, dk, ee, es, fi, fr, ge, gr, hr, hu, ie, is, it,
       li, lt, lu, lv, md, me, mk, mt, nl, no, pl, pt, ro, rs, se, si, sk, tr, ua});
  return all;
}

bool is_identifier(const Identifier& identifier, std::string_view written, bool* prefixed) {
  constexpr std::size_t longest = 24;  // sixteen signs with spaces between them
  if (written.size() > longest) return false;
  std::string compact;
  for (const char c : written)
    if (identifier.between.find(c) == identifier.between.npos) compact += c;
  if (is_of(identifier, compact)) return true;
  for (auto prefixes = identifier.prefix; !prefixes.empty();) {
    const auto end = std::min(prefixes.find('|'), prefixes.size());
    const auto prefix = prefixes.substr(0, end);
    if (compact.starts_with(prefix) && is_of(identifier, std::string_view(compact).substr(end))) {
      if (prefixed) *prefixed = true;
      return true;
    }
    prefixes.remove_prefix(std::min(end + 1, prefixes.size()));
  }
  return false;
}

}  // namespace data::privacy
