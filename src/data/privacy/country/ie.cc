// Ireland: PPS number, seven digits and a letter that is a weighted sum modulo 23, where a second letter up to I
// counts nine times its place.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  int sum = weighted(n, {8, 7, 6, 5, 4, 3, 2});
  if (n.size() == 9) {
    constexpr std::string_view seconds = "ABCDEFGHITWX";
    if (seconds.find(n[8]) == seconds.npos) return false;
    if (n[8] <= 'I') sum += 9 * (n[8] - 'A' + 1);
  }
  return (sum % 23 == 0 ? 'W' : 'A' + sum % 23 - 1) == n[7];
}

constexpr Identifier kAll[] = {{.scheme = "ie.pps",
                                .country = "IE",
                                .forms = "9999999A|9999999AA",
                                .between = " ",
                                .prefix = "IE",
                                .marks = "UPSP|PPS|PPSN|PPS No|PPS number|Uimhir PSP",
                                .evidence = Evidence::any_mark,
                                .holds = holds}};

}  // namespace

const std::span<const Identifier> ie(kAll);

}  // namespace data::privacy::country
