// The lines of a robots.txt that speak to one crawler: RFC 9309, 2.2.1.
//
// Lines end with CR, LF or both; a "#" begins a comment; what is no field and value, and a field that nobody
// asked for, is passed over and ends nothing. One or several agent lines begin a group; all groups that name
// the crawler count together, and those of "*" only where none does. Names are compared whole, ignoring
// case, up to a "/" or white space, so that "janusbot/2.1" still names janusbot. At most 500 KiB are read,
// and a line that is cut there is none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace data::rights {

inline constexpr std::size_t kRobotsLimit = std::size_t{500} << 10;

struct RobotsLine {
  std::string field;       // in lower case
  std::string_view value;  // of the file's bytes, without white space around it
  std::int64_t line = 0;   // from 1
};

std::string_view without_mark(std::string_view bytes);  // the byte-order mark of UTF-8

// `fields`: those that are rules here, in lower case; they end a list of agents.
std::vector<RobotsLine> rules_for(std::string_view bytes, std::string_view agent,
                                  std::span<const std::string_view> fields);

}  // namespace data::rights
