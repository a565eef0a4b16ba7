// Hungary: the tax number of whoever works on their own, the tax code of a person, and TAJ of social security.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool anum(std::string_view n) {
  return (10 - weighted(n, {9, 7, 3, 1, 9, 7, 3}) % 10) % 10 == digit(n[7]);
}
bool person(std::string_view n) {
  return n[0] == '8' && weighted(n, {1, 2, 3, 4, 5, 6, 7, 8, 9}) % 11 == digit(n[9]);
}
bool taj(std::string_view n) { return weighted(n, {3, 7, 3, 7, 3, 7, 3, 7}) % 10 == digit(n[8]); }

constexpr std::string_view kTaxes = "adószám|adószáma|adószámot|adószámát";
constexpr Identifier kAll[] = {{.scheme = "hu.anum",
                                .country = "HU",
                                .forms = "99999999",
                                .between = " ",
                                .prefix = "HU",
                                .marks = kTaxes,
                                .evidence = Evidence::any_mark,
                                .holds = anum},
                               {.scheme = "hu.anum",
                                .country = "HU",
                                .forms = "99999999-9-99",
                                .between = "",
                                .prefix = "HU",
                                .marks = kTaxes,
                                .evidence = Evidence::own_mark,
                                .holds = anum},
                               {.scheme = "hu.adoazonosito",
                                .country = "HU",
                                .forms = "9999999999",
                                .marks = "adóazonosító|adóazonosító jel|adóazonosító jele",
                                .evidence = Evidence::own_mark,
                                .holds = person},
                               {.scheme = "hu.taj",
                                .country = "HU",
                                .forms = "999999999",
                                .marks = "TAJ|TAJ-szám|TAJ-száma|társadalombiztosítási",
                                .evidence = Evidence::own_mark,
                                .holds = taj}};

}  // namespace

const std::span<const Identifier> hu(kAll);

}  // namespace data::privacy::country
