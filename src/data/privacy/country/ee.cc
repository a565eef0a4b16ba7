// Estonia: isikukood.
#include "data/privacy/country/all.h"
#include "data/privacy/country/baltic.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) { return has_baltic_date(n) && holds_baltic_check(n); }

constexpr Identifier kAll[] = {{.scheme = "ee.ik",
                                .country = "EE",
                                .forms = "99999999999",
                                .between = " ",
                                .marks = "isikukood|isikukoodi|isikukoodiga|IK",
                                .evidence = Evidence::form,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> ee(kAll);

}  // namespace data::privacy::country
