// Netherlands: burgerservicenummer, whose weights end in -1.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  return n != "000000000" && weighted(n, {9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}
bool old(std::string_view n) {
  return n != "00000000" && weighted(n, {8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}

constexpr std::string_view kMarks = "BSN|BSN-nummer|burgerservicenummer|sofinummer|sofi-nummer";
constexpr Identifier kAll[] = {{.scheme = "nl.bsn",
                                .country = "NL",
                                .forms = "999999999",
                                .between = " .-",
                                .marks = kMarks,
                                .evidence = Evidence::any_mark,
                                .holds = holds},
                               {.scheme = "nl.bsn",
                                .country = "NL",
                                .forms = "99999999",
                                .between = " .-",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = old}};

}  // namespace

const std::span<const Identifier> nl(kAll);

}  // namespace data::privacy::country
