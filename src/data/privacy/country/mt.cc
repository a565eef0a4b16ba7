// Malta: the VAT number of whoever works on their own, and the number of an identity card, which has no digit
// that checks it.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool vat(std::string_view n) {
  return n[0] != '0' && weighted(n, {3, 4, 6, 7, 8, 9, 10, 1}) % 37 == 0;
}
bool card(std::string_view n) {
  return std::string_view("MGAPLHBZ").find(n.back()) != std::string_view::npos;
}

constexpr Identifier kAll[] = {{.scheme = "mt.vat",
                                .country = "MT",
                                .forms = "99999999",
                                .prefix = "MT",
                                .marks = "VAT|numru tal-VAT",
                                .evidence = Evidence::any_mark,
                                .holds = vat},
                               {.scheme = "mt.id",
                                .country = "MT",
                                .forms = "9999999A",
                                .marks = "karta tal-identità|ID card|identity card|KI",
                                .evidence = Evidence::own_mark,
                                .holds = card}};

}  // namespace

const std::span<const Identifier> mt(kAll);

}  // namespace data::privacy::country
