// Text from outside, made safe to show on a terminal.
//
// A file name, a key in a ledger or a word in an error may hold bytes that a terminal obeys: ESC
// sequences clear the screen, a line break makes a second line that reads like ours, a bidi
// override turns the order of letters around. Here they become visible: \x1b, \n, \u{202e}.
#pragma once

#include <string>
#include <string_view>

namespace base {

// For a name, a path, a sentence: one line stays one line. Control characters (C0, DEL, C1), line
// and paragraph separators, marks that turn the direction of text and bytes that are no UTF-8 are
// spelled out; everything else stays as it is.
std::string visible(std::string_view text);

// For text of several lines that we composed or that is itself the product: line breaks, tabs and
// the plain direction marks of right-to-left scripts stay.
std::string visible_lines(std::string_view text);

}  // namespace base
