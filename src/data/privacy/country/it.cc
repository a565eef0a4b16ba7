// Italy: codice fiscale. Signs at odd places count by a table, those at even places by their order; the last letter
// is the sum modulo 26. Letters may stand for digits where two people had one code.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

constexpr std::string_view kStandIns = "LMNPQRSTUV";  // for 0 to 9

char plain(char c) {
  const auto at = kStandIns.find(c);
  return at == kStandIns.npos ? c : static_cast<char>('0' + at);
}
bool is_number(std::string_view n) {
  for (const char c : n)
    if (plain(c) < '0' || plain(c) > '9') return false;
  return true;
}
int two(std::string_view n, std::size_t at) {
  return digit(plain(n[at])) * 10 + digit(plain(n[at + 1]));
}

bool holds(std::string_view n) {
  constexpr std::string_view months = "ABCDEHLMPRST";
  constexpr int odd[] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                         20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  const auto month = months.find(n[8]);
  if (month == months.npos || !is_number(n.substr(6, 2)) || !is_number(n.substr(9, 2)) ||
      !is_number(n.substr(12, 3)))
    return false;
  if (!is_day(two(n, 9) % 40, static_cast<int>(month) + 1, two(n, 6)) || two(n, 9) > 71)
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = n[i] <= '9' ? digit(n[i]) : n[i] - 'A';
    sum += i % 2 == 0 ? odd[value] : value;
  }
  return sum % 26 == n[15] - 'A';
}

constexpr Identifier kAll[] = {{.scheme = "it.codicefiscale",
                                .country = "IT",
                                .forms = "AAAAAAXXAXXAXXXA",
                                .between = " -",
                                .prefix = "",
                                .marks = "codice fiscale|cod. fisc.|C.F.|CF",
                                .evidence = Evidence::form,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> it(kAll);

}  // namespace data::privacy::country
