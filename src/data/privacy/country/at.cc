// Austria: Sozialversicherungsnummer. Source: its fourth digit is a weighted sum modulo 11, the last six are
// the day of birth, with months up to 15 where a day has more births than numbers.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool checked(std::string_view n) {
  const int check = weighted(n, {3, 7, 9, 0, 5, 8, 4, 2, 1, 6}) % 11;
  return n[0] != '0' && check == digit(n[3]);
}
bool dated(std::string_view n) {
  const int day = number_at(n, 4, 2), month = number_at(n, 6, 2);
  return checked(n) && day >= 1 && day <= 31 && month >= 1 && month <= 15;
}

constexpr std::string_view kMarks =
    "SVNR|SV-Nr|SV-Nummer|VSNR|Sozialversicherungsnummer|Versicherungsnummer|e-card";
constexpr Identifier kAll[] = {{.scheme = "at.vnr",
                                .country = "AT",
                                .forms = "9999999999",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = dated},
                               {.scheme = "at.vnr",
                                .country = "AT",
                                .forms = "9999999999",
                                .marks = kMarks,
                                .evidence = Evidence::any_mark,
                                .holds = checked}};

}  // namespace

const std::span<const Identifier> at(kAll);

}  // namespace data::privacy::country
