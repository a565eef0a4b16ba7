// North Macedonia: EDB of taxes, and EMBG.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool edb(std::string_view n) {
  return (11 - weighted(n, {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == digit(n[12]);
}
bool embg(std::string_view n) { return jmbg_region(n) / 10 == 4; }

constexpr Identifier kAll[] = {{.scheme = "mk.edb",
                                .country = "MK",
                                .forms = "9999999999999",
                                .between = " ",
                                .prefix = "MK|МК",
                                .marks = "ЕДБ|EDB|даночен број",
                                .evidence = Evidence::any_mark,
                                .holds = edb},
                               {.scheme = "mk.embg",
                                .country = "MK",
                                .forms = "9999999999999",
                                .marks = "ЕМБГ|EMBG|матичен број",
                                .evidence = Evidence::form,
                                .holds = embg}};

}  // namespace

const std::span<const Identifier> mk(kAll);

}  // namespace data::privacy::country
