// Bosnia and Herzegovina: JMBG of its regions.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool jmbg(std::string_view n) { return jmbg_region(n) / 10 == 1; }

constexpr Identifier kAll[] = {{.scheme = "ba.jmbg",
                                .country = "BA",
                                .forms = "9999999999999",
                                .marks = "JMBG|ЈМБГ|matični broj|матични број",
                                .evidence = Evidence::form,
                                .holds = jmbg}};

}  // namespace

const std::span<const Identifier> ba(kAll);

}  // namespace data::privacy::country
