// Finland: henkilötunnus. The sign behind the date tells the century; the last one is the number modulo 31.
#include <string>

#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  constexpr std::string_view signs = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  const char mark = n[6];
  const bool after = mark >= 'A' && mark <= 'F',
             before = mark == '-' || (mark >= 'U' && mark <= 'Y');
  if (!after && !before && mark != '+') return false;
  const int century = after ? 2000 : before ? 1900 : 1800, serial = number_at(n, 7, 3);
  if (!is_date(century + number_at(n, 4, 2), number_at(n, 2, 2), number_at(n, 0, 2))) return false;
  const auto number = std::string(n.substr(0, 6)).append(n.substr(7, 3));
  return serial >= 2 && serial <= 899 &&
         signs[static_cast<std::size_t>(remainder_of(number, 31))] == n[10];
}

// With a space for the sign, the century is anybody's guess.
bool holds_apart(std::string_view n) {
  std::string number(n);
  for (const char mark : {'-', 'A', '+'}) {
    number[6] = mark;
    if (holds(number)) return true;
  }
  return false;
}

constexpr std::string_view kMarks =
    "henkilötunnus|henkilötunnuksen|hetu|HETU|sotu|personbeteckning";
constexpr Identifier kAll[] = {{.scheme = "fi.hetu",
                                .country = "FI",
                                .forms = "999999-999X|999999+999X|999999A999X",
                                .between = "",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = holds},
                               {.scheme = "fi.hetu",
                                .country = "FI",
                                .forms = "999999 999X",
                                .between = "",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = holds_apart}};

}  // namespace

const std::span<const Identifier> fi(kAll);

}  // namespace data::privacy::country
