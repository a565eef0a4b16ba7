// Countries in which a language is at home, as far as their identifiers and telephones are known here.
#pragma once

#include <string_view>

namespace data::privacy {

// Parted by spaces, the largest first; "" for a language that is not known. `language`: ISO 639-1 or 639-3,
// also with a script ("srp_Cyrl").
std::string_view countries_of(std::string_view language);

}  // namespace data::privacy
