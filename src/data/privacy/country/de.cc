// Germany: Steuer-Identifikationsnummer (of the first ten digits one stands twice or three times, the others
// once; ISO 7064) and Versicherungsnummer of the pension insurance (the letter counts as two digits).
#include <string>

#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool idnr(std::string_view n) {
  int counts[10] = {}, repeated = 0;
  for (const char c : n.substr(0, 10)) ++counts[digit(c)];
  for (const int count : counts) {
    if (count > 3) return false;
    repeated += count > 1 ? 1 : 0;
  }
  return n[0] != '0' && repeated == 1 && holds_mod_11_10(n);
}

bool rvnr(std::string_view n) {
  constexpr int weights[] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  const int letter = n[8] - 'A' + 1;
  std::string digits(n.substr(0, 8));
  digits +=
      {static_cast<char>('0' + letter / 10), static_cast<char>('0' + letter % 10), n[9], n[10]};
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const int product = digit(digits[i]) * weights[i];
    sum += product / 10 + product % 10;
  }
  const int day = number_at(n, 2, 2) % 50, month = number_at(n, 4, 2);
  return day <= 31 && month <= 12 && sum % 10 == digit(n[11]);
}

constexpr Identifier kAll[] = {
    {.scheme = "de.idnr",
     .country = "DE",
     .forms = "99999999999",
     .between = " /",
     .marks =
         "IdNr|Id-Nr|Steuer-ID|Steuer-IdNr|Steuer-Identifikationsnummer|Steueridentifikationsnummer|"
         "Identifikationsnummer|TIN",
     .evidence = Evidence::form,
     .holds = idnr},
    {.scheme = "de.rvnr",
     .country = "DE",
     .forms = "99999999A999",
     .marks =
         "Rentenversicherungsnummer|Sozialversicherungsnummer|Versicherungsnummer|RVNR|SV-Nummer",
     .evidence = Evidence::form,
     .holds = rvnr}};

}  // namespace

const std::span<const Identifier> de(kAll);

}  // namespace data::privacy::country
