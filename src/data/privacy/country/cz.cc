// Czechia: rodné číslo, the number of a birth.
#include "data/privacy/country/all.h"
#include "data/privacy/country/birth_number.h"

namespace data::privacy::country {
namespace {

constexpr std::string_view kMarks =
    "rodné číslo|rodného čísla|rodným číslem|rodném čísle|RČ|r. č.|r.č.";
constexpr Identifier kAll[] = {{.scheme = "cz.rc",
                                .country = "CZ",
                                .forms = "9999999999",
                                .between = " /",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = holds_birth_number},
                               {.scheme = "cz.rc",
                                .country = "CZ",
                                .forms = "999999999",
                                .between = " /",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = is_old_birth_number}};

}  // namespace

const std::span<const Identifier> cz(kAll);

}  // namespace data::privacy::country
