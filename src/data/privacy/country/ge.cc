// Georgia: the personal number, eleven digits. No check digit is published, so only its name tells it.
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool any(std::string_view) { return true; }

constexpr Identifier kAll[] = {{.scheme = "ge.pn",
                                .country = "GE",
                                .forms = "99999999999",
                                .between = "",
                                .marks = "პირადი ნომერი|პირადი ნომრით|პირადობის ნომერი|პ/ნ|პ.ნ.",
                                .evidence = Evidence::own_mark,
                                .holds = any}};

}  // namespace

const std::span<const Identifier> ge(kAll);

}  // namespace data::privacy::country
