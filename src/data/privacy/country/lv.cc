// Latvia: personas kods. Since 2017 it begins with 32 and says no date; only its name tells it then.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool dated(std::string_view n) {
  const int check = 1101 - weighted(n, {1, 6, 3, 7, 9, 10, 5, 8, 4, 2});
  return n[6] <= '2' &&
         is_date(1800 + 100 * digit(n[6]) + number_at(n, 4, 2), number_at(n, 2, 2),
                 number_at(n, 0, 2)) &&
         check % 11 % 10 == digit(n[10]);
}
bool recent(std::string_view n) { return n.starts_with("32"); }

constexpr std::string_view kMarks = "personas kods|personas kodu|personas koda|p. k.|p.k.";
constexpr Identifier kAll[] = {{.scheme = "lv.pvn",
                                .country = "LV",
                                .forms = "99999999999",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = dated},
                               {.scheme = "lv.pk",
                                .country = "LV",
                                .forms = "99999999999",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = recent}};

}  // namespace

const std::span<const Identifier> lv(kAll);

}  // namespace data::privacy::country
