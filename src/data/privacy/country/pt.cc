// Portugal: NIF of taxes, and NISS of social security.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool nif(std::string_view n) {
  return n[0] != '0' && (11 - weighted(n, {9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == digit(n[8]);
}
bool niss(std::string_view n) {
  return (n[0] == '1' || n[0] == '2') &&
         9 - weighted(n, {29, 23, 19, 17, 13, 11, 7, 5, 3, 2}) % 10 == digit(n[10]);
}

constexpr Identifier kAll[] = {{.scheme = "pt.nif",
                                .country = "PT",
                                .forms = "999999999",
                                .between = " -.",
                                .prefix = "PT",
                                .marks = "NIF|NIPC|contribuinte|número de contribuinte",
                                .evidence = Evidence::any_mark,
                                .holds = nif},
                               {.scheme = "pt.niss",
                                .country = "PT",
                                .forms = "99999999999",
                                .marks = "NISS|segurança social",
                                .evidence = Evidence::own_mark,
                                .holds = niss}};

}  // namespace

const std::span<const Identifier> pt(kAll);

}  // namespace data::privacy::country
