// One spelling for what looks the same, and lower case as a language writes it.
#pragma once

#include <string>
#include <string_view>

namespace text {

// Normalisation Form C (UAX #15). Text that is NFC already comes back unchanged. Ill-formed input
// becomes U+FFFD.
std::string nfc(std::string_view utf8);

// Full lower-casing by the rules of `language` (canonical; Turkish I and dotless i, Lithuanian
// accents; empty for the root rules).
std::string lower(std::string_view utf8, std::string_view language = "");

// The first letter as at the beginning of a sentence, the rest unchanged: "čeština" -> "Čeština".
std::string capitalized(std::string_view utf8, std::string_view language = "");

// Runs of white space (Unicode White_Space, line ends too) become one space; none at the ends.
std::string squeeze(std::string_view utf8);

}  // namespace text
