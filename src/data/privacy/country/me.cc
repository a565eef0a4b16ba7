// Montenegro: PIB of taxes, and JMBG.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool pib(std::string_view n) {
  return (11 - weighted(n, {8, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == digit(n[7]);
}
bool jmbg(std::string_view n) { return jmbg_region(n) / 10 == 2; }

constexpr Identifier kAll[] = {{.scheme = "me.pib",
                                .country = "ME",
                                .forms = "99999999",
                                .between = " ",
                                .marks = "PIB|ПИБ|poreski broj|poreski identifikacioni broj",
                                .evidence = Evidence::any_mark,
                                .holds = pib},
                               {.scheme = "me.jmbg",
                                .country = "ME",
                                .forms = "9999999999999",
                                .marks = "JMBG|ЈМБГ|matični broj|матични број",
                                .evidence = Evidence::form,
                                .holds = jmbg}};

}  // namespace

const std::span<const Identifier> me(kAll);

}  // namespace data::privacy::country
