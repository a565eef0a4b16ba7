// UTF-16 without a byte-order mark, and bytes that are no text at all.
#pragma once

#include <string>
#include <string_view>

namespace text {

// Whether more than one byte in a hundred is a control that text does not hold: neither layout (tab
// and line ends), nor the escape of ISO-2022. Every second byte of UTF-16 is one in any script of
// Europe: NUL in Latin, 03 in Greek, 04 in Cyrillic, 10 in Georgian.
bool holds_many_controls(std::string_view bytes);

// "UTF-16LE" or "UTF-16BE" for bytes that look like it: nearly all controls, and nearly nothing but
// controls, stand at the odd or at the even places. Else "".
std::string utf16_without_mark(std::string_view bytes);

}  // namespace text
