// JSON values, and the one way the house writes them so that equal values are equal bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

using Json = nlohmann::json;

// Canonical bytes: keys sorted, no white space, UTF-8, shortest round-trip numbers.
// Error: bad_data if a string is not UTF-8, or a number infinite or not a number.
Result<std::string> canonical(const Json& value);

// Indented, for files that people read; ends with a newline. Invalid UTF-8 becomes U+FFFD.
std::string pretty(const Json& value);

// Lists and objects may stand in one another this deep; a million brackets would exhaust the stack.
inline constexpr int max_json_depth = 500;

// Error: bad_data with `where` and the byte position; also for nesting beyond max_json_depth and
// for numbers too large for a double. Of two equal keys in one object the last one counts.
Result<Json> parse_json(std::string_view bytes, const std::string& where);

}  // namespace base
