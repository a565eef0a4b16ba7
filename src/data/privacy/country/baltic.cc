#include "data/privacy/country/baltic.h"

#include "data/privacy/check_digit.h"

namespace data::privacy::country {

bool holds_baltic_check(std::string_view n) {
  int check = weighted(n, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1}) % 11;
  if (check == 10) check = weighted(n, {3, 4, 5, 6, 7, 8, 9, 1, 2, 3}) % 11;
  return check % 10 == digit(n[10]);
}

bool has_baltic_date(std::string_view n) {
  const int first = digit(n[0]);
  if (first < 1 || first > 8) return false;
  return is_date(1800 + (first - 1) / 2 * 100 + number_at(n, 1, 2), number_at(n, 3, 2),
                 number_at(n, 5, 2));
}

}  // namespace data::privacy::country
