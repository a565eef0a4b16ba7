// Liechtenstein: the AHV number, which it has of Switzerland (756 in front, an EAN), and PEID, which has no digit
// that checks it.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool ahv(std::string_view n) { return n.starts_with("756") && holds_ean(n); }
bool any(std::string_view) { return true; }

constexpr Identifier kAll[] = {{.scheme = "li.ahv",
                                .country = "LI",
                                .forms = "9999999999999",
                                .between = " .",
                                .marks = "AHV|AHV-Nummer|AHV-Nr|AVS|Sozialversicherungsnummer",
                                .evidence = Evidence::form,
                                .holds = ahv},
                               {.scheme = "li.peid",
                                .country = "LI",
                                .forms = "999999999999",
                                .between = " .-",
                                .marks = "PEID|PEID-Nummer|PEID-Nr",
                                .evidence = Evidence::own_mark,
                                .holds = any}};

}  // namespace

const std::span<const Identifier> li(kAll);

}  // namespace data::privacy::country
