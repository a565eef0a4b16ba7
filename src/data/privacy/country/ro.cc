// Romania: CNP; the first digit tells sex and century, 9 is of foreigners.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool is_county(int county) {
  return (county >= 1 && county <= 48) || county == 51 || county == 52 || county == 70 ||
         (county >= 80 && county <= 83);
}

bool holds(std::string_view n) {
  constexpr int centuries[] = {1900, 1900, 1800, 1800, 2000, 2000, 1900, 1900, 1900};
  if (n[0] == '0') return false;
  const int check = weighted(n, {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9}) % 11;
  return is_date(centuries[digit(n[0]) - 1] + number_at(n, 1, 2), number_at(n, 3, 2),
                 number_at(n, 5, 2)) &&
         is_county(number_at(n, 7, 2)) && (check == 10 ? 1 : check) == digit(n[12]);
}

constexpr Identifier kAll[] = {{.scheme = "ro.cnp",
                                .country = "RO",
                                .forms = "9999999999999",
                                .marks = "CNP|C.N.P.|cod numeric personal|codul numeric personal",
                                .evidence = Evidence::form,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> ro(kAll);

}  // namespace data::privacy::country
