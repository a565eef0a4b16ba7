// Iceland: kennitala; the day plus 40 is of a company, the last digit tells the century.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  const int day = number_at(n, 0, 2), century = n[9] == '9' ? 1900 : 2000;
  if (n[9] != '9' && n[9] != '0') return false;
  return is_date(century + number_at(n, 4, 2), number_at(n, 2, 2), day > 40 ? day - 40 : day) &&
         weighted(n, {3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

constexpr Identifier kAll[] = {{.scheme = "is.kennitala",
                                .country = "IS",
                                .forms = "9999999999",
                                .marks = "kennitala|kennitölu|kennitalan|kt.",
                                .evidence = Evidence::form,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> is(kAll);

}  // namespace data::privacy::country
