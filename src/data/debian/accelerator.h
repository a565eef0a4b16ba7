// The mark in a label that says which letter, with Alt, chooses it:
// "~Open" and "_Open" both show "Open".
#pragma once

#include <string>
#include <string_view>

namespace data::debian {

// The text as readers see it. A '~' counts as a mark if it is the only one and a letter or digit
// follows; so does '_' in messages of dialog files, whose context has a '|' ("dialog|button"):
// elsewhere it is a character of its own. A mark in brackets at the end, as in "Opis (~O)...", goes
// with its brackets.
std::string without_accelerator(std::string_view text, std::string_view context);

}  // namespace data::debian
