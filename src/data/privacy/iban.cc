#include "data/privacy/iban.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "data/symbol.h"

namespace data::privacy {
namespace {

using base::is_ascii_digit;
using base::is_ascii_letter;

struct Account {
  std::string_view country;
  std::string_view form;  // behind the check digits: so many digits (n), letters (a), or either (c)
};
constexpr Account kRegistry[] = {
    {"AD", "8n12c"},    {"AE", "19n"},     {"AL", "8n16c"},    {"AT", "16n"},
    {"AZ", "4a20c"},    {"BA", "16n"},     {"BE", "12n"},      {"BG", "4a6n8c"},
    {"BH", "4a14c"},    {"BI", "23n"},     {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},    {"CR", "18n"},     {"CY", "8n16c"},    {"CZ", "20n"},
    {"DE", "18n"},      {"DJ", "23n"},     {"DK", "14n"},      {"DO", "4c20n"},
    {"EE", "16n"},      {"EG", "25n"},     {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},    {"FO", "14n"},     {"FR", "10n11c2n"}, {"GB", "4a14n"},
    {"GE", "2a16n"},    {"GI", "4a15c"},   {"GL", "14n"},      {"GR", "7n16c"},
    {"GT", "24c"},      {"HR", "17n"},     {"HU", "24n"},      {"IE", "4a14n"},
    {"IL", "19n"},      {"IQ", "4a15n"},   {"IS", "22n"},      {"IT", "1a10n12c"},
    {"JO", "4a4n18c"},  {"KW", "4a22c"},   {"KZ", "3n13c"},    {"LB", "4n20c"},
    {"LC", "4a24c"},    {"LI", "5n12c"},   {"LT", "16n"},      {"LU", "3n13c"},
    {"LV", "4a13c"},    {"LY", "21n"},     {"MC", "10n11c2n"}, {"MD", "20c"},
    {"ME", "18n"},      {"MK", "3n10c2n"}, {"MN", "16n"},      {"MR", "23n"},
    {"MT", "4a5n18c"},  {"MU", "4a19n3a"}, {"NI", "4a20n"},    {"NL", "4a10n"},
    {"NO", "11n"},      {"OM", "3n16c"},   {"PK", "4a16c"},    {"PL", "24n"},
    {"PS", "4a21c"},    {"PT", "21n"},     {"QA", "4a21c"},    {"RO", "4a16c"},
    {"RS", "18n"},      {"RU", "14n15c"},  {"SA", "2n18c"},    {"SC", "4a20n3a"},
    {"SD", "14n"},      {"SE", "20n"},     {"SI", "15n"},      {"SK", "20n"},
    {"SM", "1a10n12c"}, {"SO", "19n"},     {"ST", "21n"},      {"SV", "4a20n"},
    {"TL", "19n"},      {"TN", "20n"},     {"TR", "6n16c"},    {"UA", "6n19c"},
    {"VA", "18n"},      {"VG", "4a16n"},   {"XK", "16n"},      {"YE", "4a4n18c"}};

// Calls `each(count, kind)` for the parts of a form.
template <class Each>
void parts_of(std::string_view form, Each each) {
  std::size_t count = 0;
  for (const char c : form) {
    if (is_ascii_digit(c)) {
      count = count * 10 + static_cast<std::size_t>(c - '0');
      continue;
    }
    each(count, c);
    count = 0;
  }
}

std::size_t length_of(std::string_view form) {
  std::size_t length = 0;
  parts_of(form, [&](std::size_t count, char) { length += count; });
  return length;
}

bool has_form(std::string_view account, std::string_view form) {
  bool good = account.size() == length_of(form);
  parts_of(form, [&](std::size_t count, char kind) {
    for (const char c : account.substr(0, count))
      good &= kind == 'n'   ? is_ascii_digit(c)
              : kind == 'a' ? is_ascii_letter(c)
                            : is_ascii_digit(c) || is_ascii_letter(c);
    account.remove_prefix(std::min(count, account.size()));
  });
  return good;
}

const Account* account_of(std::string_view country) {
  const auto found = std::ranges::find(kRegistry, country, &Account::country);
  return found == std::end(kRegistry) ? nullptr : found;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool holds_check(std::string_view compact) {
  int rest = 0;
  const auto add = [&](char c) {
    const int value = is_ascii_digit(c) ? c - '0' : c - 'A' + 10;
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  };
  for (const char c : compact.substr(4)) add(c);
  for (const char c : compact.substr(0, 4)) add(c);
  return rest == 1;
}

bool is_sign(char c) { return is_ascii_digit(c) || is_ascii_letter(c); }

// A space or hyphen between two groups: its size, 0 where there is none.
std::size_t joint(std::string_view text, std::size_t at) {
  const auto symbol = symbol_after(text, at);
  const bool joins =
      symbol.value == ' ' || symbol.value == '-' || symbol.value == 0xA0 || symbol.value == 0x202F;
  return joins && at + symbol.size < text.size() && is_sign(text[at + symbol.size]) ? symbol.size
                                                                                    : 0;
}

// Where `length` signs end that begin at `at`; `at` where there are not so many.
std::size_t take(std::string_view text, std::size_t at, std::size_t length, std::string& compact) {
  auto end = at;
  while (compact.size() < length) {
    if (!compact.empty()) end += joint(text, end);
    if (end >= text.size() || !is_sign(text[end])) return at;
    compact += upper(text[end++]);
  }
  return end;
}

// Whether a number may begin there: behind no letter or digit, but behind "IBAN".
bool is_free(std::string_view text, std::size_t at) {
  if (at >= 4 && base::ascii_lower(text.substr(at - 4, 4)) == "iban") at -= 4;
  const auto before = symbol_before(text, at).value;
  return !is_letter(before) && !data::is_digit(before);
}

}  // namespace

std::string_view account_form(std::string_view country) {
  const auto* account = account_of(country);
  return account ? account->form : std::string_view();
}

bool is_iban(std::string_view compact) {
  if (compact.size() < 15 || !is_ascii_digit(compact[2]) || !is_ascii_digit(compact[3]))
    return false;
  const auto* account = account_of(compact.substr(0, 2));
  return account && has_form(compact.substr(4), account->form) && holds_check(compact);
}

void find_ibans(std::string_view text, Spans& out) {
  for (std::size_t at = 0; at + 15 <= text.size(); ++at) {
    if (!is_ascii_letter(text[at]) || !is_ascii_letter(text[at + 1]) ||
        !is_ascii_digit(text[at + 2]))
      continue;
    const char country[] = {upper(text[at]), upper(text[at + 1])};
    const auto* account = account_of({country, 2});
    if (!account || !is_free(text, at)) continue;
    std::string compact;
    const auto end = take(text, at, 4 + length_of(account->form), compact);
    const auto behind = symbol_after(text, end).value;
    if (end == at || is_letter(behind) || data::is_digit(behind) || !is_iban(compact)) continue;
    out.push_back({at, end, Kind::iban, account->country});
    at = end - 1;
  }
}

}  // namespace data::privacy
