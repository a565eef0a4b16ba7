// Norway: fødselsnummer, two check digits; the day plus 40 is of a D number, the month plus 40 of a help number.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

int century(int year, int serial) {
  if (serial < 500) return 1900;
  if (serial < 750 && year >= 54) return 1800;
  if (year < 40) return 2000;
  return serial >= 900 ? 1900 : 0;
}

bool holds(std::string_view n) {
  int day = number_at(n, 0, 2), month = number_at(n, 2, 2);
  const int year = number_at(n, 4, 2), start = century(year, number_at(n, 6, 3));
  if (day > 40) day -= 40;
  if (month > 40) month -= 40;
  if (start == 0 || start + year > kLastBirth || !is_date(start + year, month, day)) return false;
  return (11 - weighted(n, {3, 7, 6, 1, 8, 9, 4, 5, 2}) % 11) % 11 == digit(n[9]) &&
         (11 - weighted(n, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11) % 11 == digit(n[10]);
}

constexpr Identifier kAll[] = {
    {.scheme = "no.fodselsnummer",
     .country = "NO",
     .forms = "99999999999",
     .between = " -",
     .marks = "fødselsnummer|fødselsnr|fødselsnummeret|personnummer|D-nummer|f.nr",
     .evidence = Evidence::form,
     .holds = holds}};

}  // namespace

const std::span<const Identifier> no(kAll);

}  // namespace data::privacy::country
