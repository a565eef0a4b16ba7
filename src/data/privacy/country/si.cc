// Slovenia: EMŠO, the number of citizens as former Yugoslavia gave it.
#include "data/privacy/check_digit.h"
#include "data/privacy/country/all.h"

namespace data::privacy::country {
namespace {

bool named(std::string_view n) { return jmbg_region(n) >= 0; }
bool holds(std::string_view n) { return jmbg_region(n) / 10 == 5; }

constexpr std::string_view kMarks = "EMŠO|EMSO|matična številka";
constexpr Identifier kAll[] = {{.scheme = "si.emso",
                                .country = "SI",
                                .forms = "9999999999999",
                                .marks = kMarks,
                                .evidence = Evidence::form,
                                .holds = holds},
                               {.scheme = "si.emso",
                                .country = "SI",
                                .forms = "9999999999999",
                                .marks = kMarks,
                                .evidence = Evidence::own_mark,
                                .holds = named}};

}  // namespace

const std::span<const Identifier> si(kAll);

}  // namespace data::privacy::country
