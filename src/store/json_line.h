// What a line of JSON from outside is looked at for before it is parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace store {

// RFC 8259 lets "\ud83d" stand alone in a string, yet it names no character: half of an emoji that
// somebody cut. Each such escape becomes "\ufffd", in keys too. Says how many; 0: `line` is as
// it was.
std::int64_t mend_surrogates(std::string& line);

// Puts 0 in the place of every number that no double can hold (1e999): JSON allows it, and who does
// not read that member does not miss it. Says how many; 0: `line` is as it was. The line must be JSON
// but for their size.
std::int64_t drop_huge_numbers(std::string& line);

// An upper bound of the values the line holds, by its commas and brackets outside of strings.
// Parsed, each takes dozens of bytes: "[],[],..." grows to the 25-fold.
std::int64_t bound_values(std::string_view line);

}  // namespace store
