// Lithuania: asmens kodas. One that begins with 9 has no date.
#include "data/privacy/country/all.h"
#include "data/privacy/country/baltic.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  return (n[0] == '9' || has_baltic_date(n)) && holds_baltic_check(n);
}

constexpr Identifier kAll[] = {
    {.scheme = "lt.asmens",
     .country = "LT",
     .forms = "99999999999",
     .between = " ",
     .marks = "asmens kodas|asmens kodo|asmens kodą|asmens kodu|a. k.|a.k.",
     .evidence = Evidence::form,
     .holds = holds}};

}  // namespace

const std::span<const Identifier> lt(kAll);

}  // namespace data::privacy::country
