// Greece: AMKA of social security (a date, Luhn) and AFM of taxes.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool amka(std::string_view n) {
  return is_day(number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2)) && holds_luhn(n);
}
bool afm(std::string_view n) {
  return n != "000000000" && weighted(n, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == digit(n[8]);
}

constexpr Identifier kAll[] = {{.scheme = "gr.amka",
                                .country = "GR",
                                .forms = "99999999999",
                                .marks = "ΑΜΚΑ|Α.Μ.Κ.Α.|AMKA",
                                .evidence = Evidence::form,
                                .holds = amka},
                               {.scheme = "gr.vat",
                                .country = "GR",
                                .forms = "999999999",
                                .prefix = "EL|GR",
                                .marks = "ΑΦΜ|Α.Φ.Μ.|AFM|ΦΠΑ|VAT",
                                .evidence = Evidence::any_mark,
                                .holds = afm}};

}  // namespace

const std::span<const Identifier> gr(kAll);

}  // namespace data::privacy::country
