// Well-formed UTF-8, or text made so.
//
// "Well-formed" is Unicode's definition (table 3-7): no overlong forms, no surrogates, nothing
// above U+10FFFF. Repair follows the same table: each maximal piece of an ill-formed sequence
// becomes one U+FFFD, as browsers and ICU do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace text {

bool valid_utf8(std::string_view bytes);

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

// Number of code points of well-formed UTF-8.
std::int64_t count_code_points(std::string_view utf8);

// One code point, or U+FFFD for an ill-formed sequence; `at` moves past it. at < bytes.size().
char32_t next_code_point(std::string_view bytes, std::size_t& at, bool& valid);
void append_utf8(std::string& out, char32_t code_point);

}  // namespace text
