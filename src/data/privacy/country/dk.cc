// Denmark: CPR number. The seventh digit and the year tell the century. Numbers given since 2007 need no check
// digit, so those without one need a name beside them.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool dated(std::string_view n) {
  const int two = number_at(n, 4, 2), seventh = digit(n[6]);
  int century = 2000;
  if (seventh >= 5 && seventh <= 8 && two >= 58)
    century = 1800;
  else if (seventh <= 3 || ((seventh == 4 || seventh == 9) && two >= 37))
    century = 1900;
  return century + two <= kLastBirth &&
         is_date(century + two, number_at(n, 2, 2), number_at(n, 0, 2));
}
bool checked(std::string_view n) {
  return dated(n) && weighted(n, {4, 3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

constexpr std::string_view kMarks = "CPR|CPR-nummer|CPR-nr|cpr.nr|personnummer";
constexpr Identifier kAll[] = {{.scheme = "dk.cpr",
                                .country = "DK",
                                .forms = "9999999999",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = checked},
                               {.scheme = "dk.cpr",
                                .country = "DK",
                                .forms = "9999999999",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = dated}};

}  // namespace

const std::span<const Identifier> dk(kAll);

}  // namespace data::privacy::country
