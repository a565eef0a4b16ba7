// Albania: NIPT, the tax number, and NID, the number of a person. Both are a letter for the decade, eight
// digits and a letter; no check is published.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool of_taxes(std::string_view n) { return n[0] >= 'J' && n[0] <= 'M'; }  // since 1990
bool any(std::string_view) { return true; }

constexpr Identifier kAll[] = {
    {.scheme = "al.nipt",
     .country = "AL",
     .forms = "A99999999A",
     .between = "",
     .prefix = "AL",
     .marks = "NIPT|NUIS",
     .evidence = Evidence::form,
     .holds = of_taxes},
    {.scheme = "al.nipt",
     .country = "AL",
     .forms = "A99999999A",
     .between = " ",
     .prefix = "AL",
     .marks = "NIPT|NUIS",
     .evidence = Evidence::own_mark,
     .holds = of_taxes},
    {.scheme = "al.nid",
     .country = "AL",
     .forms = "A99999999A",
     .between = " ",
     .marks = "NIPT|NUIS|NID|numri personal|numrin personal|letërnjoftim",
     .evidence = Evidence::own_mark,
     .holds = any}};

}  // namespace

const std::span<const Identifier> al(kAll);

}  // namespace data::privacy::country
