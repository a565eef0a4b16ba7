// Sweden: personnummer, and samordningsnummer with the day plus 60; "+" stands in front of who is over 100.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool ten(std::string_view n) {
  const int day = number_at(n, 4, 2);
  return is_day(day > 60 ? day - 60 : day, number_at(n, 2, 2), number_at(n, 0, 2)) && holds_luhn(n);
}
bool holds(std::string_view n) {
  if (n.size() == 10) return ten(n);
  const int century = number_at(n, 0, 2), day = number_at(n, 6, 2);
  return century >= 18 && century <= 20 && ten(n.substr(2)) &&
         is_date(number_at(n, 0, 4), number_at(n, 4, 2), day > 60 ? day - 60 : day);
}

constexpr Identifier kAll[] = {{.scheme = "se.personnummer",
                                .country = "SE",
                                .forms = "9999999999|999999999999",
                                .between = " -+",
                                .marks = "personnummer|personnr|pnr|samordningsnummer|personnumret",
                                .evidence = Evidence::form,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> se(kAll);

}  // namespace data::privacy::country
