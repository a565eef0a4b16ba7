// A regular expression as a tree, for an answer that is to match it from its beginning to its end.
//
// Read are: letters, `.` (not a line break), classes with ranges and ^, \d \w \s and their opposites (of ASCII, as
// JavaScript has them), \n \r \t \f \v \0 \xHH \uHHHH \u{H...}, groups ( ) and (?: ), |, * + ? {m} {m,} {m,n}, lazy or
// not, ^ where a text begins and $ where it ends. What else programs write (back references, looking ahead or behind,
// \b, \p, flags) is refused by name, never passed over.
#pragma once

#include <string_view>

#include "infer/constraint/machine.h"

namespace infer {

// Error: bad_request, with what is not read, and at which byte.
base::Result<Node> read_pattern(std::string_view pattern);

}  // namespace infer
