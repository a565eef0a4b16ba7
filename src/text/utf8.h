// Text made sound: well-formed, without control characters. See base/utf8.h for what is well-formed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace text {

using base::count_code_points;
using base::valid_utf8;

struct Repaired {
  std::string text;
  std::int64_t replaced = 0;  // ill-formed sequences that became U+FFFD
  std::int64_t removed = 0;   // control characters and marks taken out
};

// Ill-formed sequences become U+FFFD; CR LF and lone CR become LF; C0 and C1 controls except LF and
// TAB, DEL, and byte-order marks are removed. Well-formed text without these comes back unchanged.
Repaired repair_utf8(std::string_view bytes);

// Without C0 and C1 controls at all (LF and TAB become spaces): what language identification wants.
std::string without_controls(std::string_view utf8);

}  // namespace text
