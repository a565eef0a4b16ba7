// Luxembourg: the VAT number of whoever works on their own, and the matricule of a person: a date, a serial, then
// the check digits of Luhn and of Verhoeff.
#include <string>

#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool tva(std::string_view n) { return number_at(n, 0, 6) % 89 == number_at(n, 6, 2); }
bool matricule(std::string_view n) {
  const auto front = std::string(n.substr(0, 11));
  return is_date(number_at(n, 0, 4), number_at(n, 4, 2), number_at(n, 6, 2)) &&
         holds_luhn(n.substr(0, 12)) && holds_verhoeff(front + n[12]);
}

constexpr Identifier kAll[] = {{.scheme = "lu.tva",
                                .country = "LU",
                                .forms = "99999999",
                                .prefix = "LU",
                                .marks = "TVA|MwSt|VAT",
                                .evidence = Evidence::any_mark,
                                .holds = tva},
                               {.scheme = "lu.matricule",
                                .country = "LU",
                                .forms = "9999999999999",
                                .marks = "matricule|Matrikelnummer|Sozialversicherungsnummer",
                                .evidence = Evidence::form,
                                .holds = matricule}};

}  // namespace

const std::span<const Identifier> lu(kAll);

}  // namespace data::privacy::country
