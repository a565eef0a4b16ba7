// Numbers as they are written in Europe, found in a text and read exactly.
//
// 1.234,56 and 1,234.56 and 1 234,56 and 1'234.56; 3/4, 1 3/4, \frac{3}{4}, ¾; 12 %, 3 ‰; 1,5e3 and 1,5 · 10^3. What
// surprises: 1.234 is 1234 in German and 1.234 in English, so such a number has two readings where no language says
// which; 1,5 has one, whatever the language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grade/rational.h"

namespace grade {

enum class Mark { unknown, point, comma };  // between whole numbers and decimals

// As CLDR has it for a canonical language; unknown for "".
Mark decimal_mark(std::string_view language);

struct WrittenNumber {
  std::size_t begin = 0, end = 0;  // bytes of the text
  std::vector<Rational> readings;  // one, or two; none of what is divided by 0
  int percent = 0;                 // by which power of ten it is divided already: 2 of %, 3 of ‰
};

// From left to right. Digits behind a letter belong to its word ("x2") and are none.
std::vector<WrittenNumber> numbers_in(std::string_view text, Mark mark);

}  // namespace grade
