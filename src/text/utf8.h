// Text made sound: well-formed, without control characters. See base/utf8.h for what is well-formed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace text {

using base::count_code_points;
using base::valid_utf8;

// What ends a line: LF, CR, CR LF, VT, FF, the separators U+001C to U+001E, NEL (U+0085),
// U+2028 and U+2029 (UAX #14, class BK and its like). Whoever deletes one of them glues two
// words together.
bool ends_line(char32_t code_point);

// Takes the first line off `rest`, without what ends it; well-formed or not.
std::string_view next_line(std::string_view& rest);

struct Repaired {
  std::string text;
  std::int64_t replaced = 0;  // ill-formed sequences that became U+FFFD
  std::int64_t removed = 0;   // control characters and marks taken out, line ends that became LF
};

// Ill-formed sequences become U+FFFD; whatever ends a line becomes LF; other C0 and C1 controls
// except TAB, DEL, and byte-order marks are removed. Well-formed text without these comes
// back unchanged.
Repaired repair_utf8(std::string_view bytes);

// Without C0 and C1 controls at all (line ends and TAB become spaces):
// what language identification wants.
std::string without_controls(std::string_view utf8);

}  // namespace text
