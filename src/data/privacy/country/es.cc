// Spain: DNI of citizens and NIE of foreigners: a letter that is the number modulo 23.
#include <string>

#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool dni(std::string_view n) {
  constexpr std::string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
  return letters[static_cast<std::size_t>(remainder_of(n.substr(0, 8), 23))] == n[8];
}
bool nie(std::string_view n) {
  if (n[0] < 'X' || n[0] > 'Z') return false;
  std::string number(n);
  number[0] = static_cast<char>('0' + n[0] - 'X');
  return dni(number);
}

constexpr Identifier kAll[] = {{.scheme = "es.dni",
                                .country = "ES",
                                .forms = "99999999A",
                                .between = " -.",
                                .prefix = "ES",
                                .marks = "DNI|NIF|D.N.I.|N.I.F.|documento nacional de identidad",
                                .evidence = Evidence::form,
                                .holds = dni},
                               {.scheme = "es.nie",
                                .country = "ES",
                                .forms = "A9999999A",
                                .between = " -.",
                                .prefix = "ES",
                                .marks = "NIE|NIF|N.I.E.|N.I.F.",
                                .evidence = Evidence::form,
                                .holds = nie}};

}  // namespace

const std::span<const Identifier> es(kAll);

}  // namespace data::privacy::country
