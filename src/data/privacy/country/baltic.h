// The personal code that Estonia and Lithuania share: century and sex, date, serial, check digit.
#pragma once

#include <string_view>

namespace data::privacy::country {

// A weighted sum modulo 11; where that is 10, another one; where that is 10, too, 0.
bool holds_baltic_check(std::string_view eleven);
bool has_baltic_date(std::string_view eleven);

}  // namespace data::privacy::country
