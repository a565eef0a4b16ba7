// Character references of HTML: &auml; &#228; &#xE4; as characters.
#pragma once

#include <string>
#include <string_view>

namespace store::html {

// Text with its references decoded by the standard's table (13.2.5.72 to 80): names without a semicolon
// where that is allowed, numbers of windows-1252 where pages mean those. What is none stays.
std::string decode_references(std::string_view text);

// The same of an attribute's value, where a name without its semicolon is none before "=", a letter or a
// digit: "?a=1&copy=2" is an address with two parameters.
std::string decode_attribute(std::string_view value);

}  // namespace store::html
