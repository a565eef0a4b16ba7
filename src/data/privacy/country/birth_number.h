// The number of a birth (rodné číslo), which Czechia and Slovakia share.
#pragma once

#include <string_view>

namespace data::privacy::country {

// Ten digits: months plus 50 are of women, plus 20 where a day ran out of numbers; all of it divides by 11, or,
// before 1985, leaves 10 and ends in 0.
bool holds_birth_number(std::string_view ten);
// Nine, before 1954, without a check digit.
bool is_old_birth_number(std::string_view nine);

}  // namespace data::privacy::country
