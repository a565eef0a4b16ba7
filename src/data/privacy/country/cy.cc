// Cyprus: tax identification code, eight digits and a letter: the sum of the digits modulo 26, those at odd places
// translated by a table.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  constexpr int translated[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += i % 2 == 0 ? translated[digit(n[i])] : digit(n[i]);
  return n.substr(0, 2) != "12" && sum % 26 == n[8] - 'A';
}

constexpr Identifier kAll[] = {{.scheme = "cy.vat",
                                .country = "CY",
                                .forms = "99999999A",
                                .prefix = "CY",
                                .marks = "ΑΦΤ|ΑΦΜ|Α.Φ.Τ.|TIC|TIN|VAT|ΦΠΑ",
                                .evidence = Evidence::any_mark,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> cy(kAll);

}  // namespace data::privacy::country
