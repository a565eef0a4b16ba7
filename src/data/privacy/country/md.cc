// Moldova: IDNP of persons and IDNO of whoever works on their own, thirteen digits with one check.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  return weighted(n, {7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1}) % 10 == digit(n[12]);
}

constexpr Identifier kAll[] = {{.scheme = "md.idno",
                                .country = "MD",
                                .forms = "9999999999999",
                                .between = " ",
                                .marks = "IDNO|IDNP|cod personal|cod fiscal",
                                .evidence = Evidence::any_mark,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> md(kAll);

}  // namespace data::privacy::country
