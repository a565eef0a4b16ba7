// Serbia: PIB of taxes (ISO 7064), and JMBG.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool jmbg(std::string_view n) { return jmbg_region(n) >= 70; }

constexpr Identifier kAll[] = {{.scheme = "rs.pib",
                                .country = "RS",
                                .forms = "999999999",
                                .between = " ",
                                .prefix = "RS",
                                .marks = "ПИБ|PIB|порески број|poreski broj",
                                .evidence = Evidence::any_mark,
                                .holds = holds_mod_11_10},
                               {.scheme = "rs.jmbg",
                                .country = "RS",
                                .forms = "9999999999999",
                                .marks = "ЈМБГ|JMBG|матични број|matični broj",
                                .evidence = Evidence::form,
                                .holds = jmbg}};

}  // namespace

const std::span<const Identifier> rs(kAll);

}  // namespace data::privacy::country
