// Poland: PESEL (months plus 20, 40, 60, 80 are of other centuries) and NIP of taxes.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool pesel(std::string_view n) {
  constexpr int centuries[] = {1900, 2000, 2100, 2200, 1800};
  const int month = number_at(n, 2, 2);
  return is_date(centuries[month / 20] + number_at(n, 0, 2), month % 20, number_at(n, 4, 2)) &&
         (10 - weighted(n, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3}) % 10) % 10 == digit(n[10]);
}
bool nip(std::string_view n) {
  return weighted(n, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digit(n[9]);
}

constexpr Identifier kAll[] = {{.scheme = "pl.pesel",
                                .country = "PL",
                                .forms = "99999999999",
                                .marks = "PESEL|numer PESEL|nr PESEL",
                                .evidence = Evidence::form,
                                .holds = pesel},
                               {.scheme = "pl.nip",
                                .country = "PL",
                                .forms = "9999999999",
                                .prefix = "PL",
                                .marks = "NIP|numer NIP|nr NIP",
                                .evidence = Evidence::any_mark,
                                .holds = nip}};

}  // namespace

const std::span<const Identifier> pl(kAll);

}  // namespace data::privacy::country
