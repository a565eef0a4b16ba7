// Türkiye: T.C. kimlik numarası, two check digits.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  const int odd = weighted(n, {1, 0, 1, 0, 1, 0, 1, 0, 1}),
            even = weighted(n, {0, 1, 0, 1, 0, 1, 0, 1});
  return n[0] != '0' && (odd * 7 - even + 100) % 10 == digit(n[9]) &&
         (odd + even + digit(n[9])) % 10 == digit(n[10]);
}

constexpr Identifier kAll[] = {
    {.scheme = "tr.tckimlik",
     .country = "TR",
     .forms = "99999999999",
     .between = " ",
     .marks = "T.C. kimlik no|TC kimlik no|kimlik no|kimlik numarası|T.C. kimlik|TCKN",
     .evidence = Evidence::form,
     .holds = holds}};

}  // namespace

const std::span<const Identifier> tr(kAll);

}  // namespace data::privacy::country
