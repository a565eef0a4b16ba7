// Belgium: rijksregisternummer, numéro national, and the bis number of who is not in the register (month plus
// 20 or 40). The last two digits are 97 less the rest modulo 97, with a 2 in front of those born since 2000.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool holds(std::string_view n) {
  const int month = number_at(n, 2, 2) % 20, day = number_at(n, 4, 2), check = number_at(n, 9, 2);
  if (number_at(n, 2, 2) >= 60 || month > 12 || day > 31) return false;
  const auto front = n.substr(0, 9);
  const int before = remainder_of(front, 97);
  const int since = static_cast<int>((2'000'000'000LL % 97 + before) % 97);
  return check == 97 - before || (check == 97 - since && 2000 + number_at(n, 0, 2) <= kLastBirth);
}

constexpr Identifier kAll[] = {
    {.scheme = "be.nn",
     .country = "BE",
     .forms = "99999999999",
     .between = " .-",
     .marks =
         "rijksregisternummer|rijksregister|RRN|INSZ|NISS|numéro national|registre national|Nationalregister",
     .evidence = Evidence::form,
     .holds = holds}};

}  // namespace

const std::span<const Identifier> be(kAll);

}  // namespace data::privacy::country
