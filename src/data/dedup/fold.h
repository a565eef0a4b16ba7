// What two texts are compared by: lower case, every run of digits one 0, every run of anything that
// is neither letter nor digit one space. "Zeile 12: Löschen!" and
// "zeile 3 löschen" fold to one string.
#pragma once

#include <string>
#include <string_view>

namespace data::dedup {

// Empty if the text holds neither letter nor digit. `language` is canonical (case rules).
std::string fold(std::string_view text, std::string_view language);

}  // namespace data::dedup
