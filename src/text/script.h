// Which script a text is written in.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace text {

// ISO 15924 code of the script most letters belong to ("Latn", "Cyrl", "Grek", "Geor"); "Zyyy" if
// there are none. Among equals the alphabetically first. Mkhedruli and Mtavruli are both "Geor".
std::string script_of(std::string_view utf8);

// Letters per script; digits, punctuation and marks are not counted.
std::map<std::string, std::int64_t> count_scripts(std::string_view utf8);

}  // namespace text
