// Bulgaria: EGN, the civil number (months plus 20 are of the 19th century, plus 40 of the 21st), and LNCh of
// foreigners, whose weights are others.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool egn(std::string_view n) {
  int year = 1900 + number_at(n, 0, 2), month = number_at(n, 2, 2);
  if (month > 40)
    year += 100, month -= 40;
  else if (month > 20)
    year -= 100, month -= 20;
  return is_date(year, month, number_at(n, 4, 2)) &&
         weighted(n, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11 % 10 == digit(n[9]);
}
bool foreigner(std::string_view n) {
  return weighted(n, {21, 19, 17, 13, 11, 9, 7, 3, 1}) % 10 == digit(n[9]);
}

constexpr Identifier kAll[] = {{.scheme = "bg.egn",
                                .country = "BG",
                                .forms = "9999999999",
                                .marks = "ЕГН|единен граждански номер|EGN",
                                .evidence = Evidence::form,
                                .holds = egn},
                               {.scheme = "bg.pnf",
                                .country = "BG",
                                .forms = "9999999999",
                                .marks = "ЛНЧ|личен номер на чужденец|LNCH",
                                .evidence = Evidence::own_mark,
                                .holds = foreigner}};

}  // namespace

const std::span<const Identifier> bg(kAll);

}  // namespace data::privacy::country
