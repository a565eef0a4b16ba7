// Dictionaries of HTTP fields: RFC 9651, 4.2.2, strictly.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace data::rights {

// By key the token that is its value, "" where that is of another kind; the last of equal keys counts, and
// parameters are read and left out. Nothing where the text fails to parse: then none of it counts.
std::optional<std::map<std::string, std::string>> read_dictionary(std::string_view text);

}  // namespace data::rights
