#include "data/privacy/country/birth_number.h"

#include "data/privacy/check_digit.h"

namespace data::privacy::country {

bool holds_birth_number(std::string_view n) {
  int year = 1900 + number_at(n, 0, 2);
  if (year < 1954) year += 100;
  if (!is_date(year, number_at(n, 2, 2) % 50 % 20, number_at(n, 4, 2))) return false;
  const int check = remainder_of(n.substr(0, 9), 11);
  return (year < 1985 ? check % 10 : check) == digit(n[9]);
}

bool is_old_birth_number(std::string_view n) {
  int year = 1900 + number_at(n, 0, 2);
  if (year >= 1980) year -= 100;
  return year <= 1953 && is_date(year, number_at(n, 2, 2) % 50 % 20, number_at(n, 4, 2));
}

}  // namespace data::privacy::country
