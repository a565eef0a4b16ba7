// Ukraine: RNOKPP, the number of a taxpayer.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  const int sum = weighted(n, {-1, 5, 7, 9, 4, 6, 10, 5, 7}) % 11;
  return (sum + 11) % 11 % 10 == digit(n[9]);
}

constexpr Identifier kAll[] = {{.scheme = "ua.rntrc",
                                .country = "UA",
                                .forms = "9999999999",
                                .between = " ",
                                .marks = "РНОКПП|ІПН|ідентифікаційний номер|ідентифікаційний код",
                                .evidence = Evidence::any_mark,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> ua(kAll);

}  // namespace data::privacy::country
