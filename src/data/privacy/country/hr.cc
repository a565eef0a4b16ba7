// Croatia: OIB (ISO 7064), and the JMBG of before.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool jmbg(std::string_view n) { return jmbg_region(n) / 10 == 3; }

constexpr Identifier kAll[] = {{.scheme = "hr.oib",
                                .country = "HR",
                                .forms = "99999999999",
                                .prefix = "HR",
                                .marks = "OIB|osobni identifikacijski broj",
                                .evidence = Evidence::any_mark,
                                .holds = holds_mod_11_10},
                               {.scheme = "hr.jmbg",
                                .country = "HR",
                                .forms = "9999999999999",
                                .marks = "JMBG|matični broj",
                                .evidence = Evidence::form,
                                .holds = jmbg}};

}  // namespace

const std::span<const Identifier> hr(kAll);

}  // namespace data::privacy::country
