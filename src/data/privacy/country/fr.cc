// France: NIR, the number of social security (its key is 97 less the rest modulo 97, Corsica counts as 19 and 18),
// and SPI, that of taxes (the last three digits are the rest modulo 511).
#include <string>

#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool nir(std::string_view n) {
  std::string front(n.substr(0, 13));
  if (n[6] == 'A' || n[6] == 'B') {
    if (n[5] != '2') return false;
    front.replace(5, 2, n[6] == 'A' ? "19" : "18");
  } else if (n[6] > '9') {
    return false;
  }
  const bool sex =
      n[0] == '1' || n[0] == '2' || n[0] == '3' || n[0] == '4' || n[0] == '7' || n[0] == '8';
  return sex && 97 - remainder_of(front, 97) == number_at(n, 13, 2);
}
bool spi(std::string_view n) {
  return n[0] <= '3' && remainder_of(n.substr(0, 10), 511) == number_at(n, 10, 3);
}

constexpr Identifier kAll[] = {
    {.scheme = "fr.nir",
     .country = "FR",
     .forms = "999999X99999999",
     .between = " .-",
     .marks = "NIR|INSEE|sécurité sociale|numéro de sécu|n° de sécu|N° SS",
     .evidence = Evidence::form,
     .holds = nir},
    {.scheme = "fr.nif",
     .country = "FR",
     .forms = "9999999999999",
     .between = " ",
     .marks = "SPI|numéro fiscal|NIF",
     .evidence = Evidence::own_mark,
     .holds = spi}};

}  // namespace

const std::span<const Identifier> fr(kAll);

}  // namespace data::privacy::country
