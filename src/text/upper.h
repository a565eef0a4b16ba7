// Upper case, whatever the language.
#pragma once

#include <string>
#include <string_view>

namespace text {

// Full upper-casing of well-formed text: "straße" is "STRASSE".
std::string upper(std::string_view utf8);
// The first letter in title case, the others in lower case.
std::string titled(std::string_view word);

}  // namespace text
