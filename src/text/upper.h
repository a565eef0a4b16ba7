// Upper case, whatever the language.
#pragma once

#include <string>
#include <string_view>

namespace text {

// Full upper-casing of well-formed text: "straße" is "STRASSE".
std::string upper(std::string_view utf8);

}  // namespace text
