// May a crawler fetch a path? RFC 9309, the Robots Exclusion Protocol.
//
// The rule with the most octets decides, Allow among equals; without one everything is allowed, and
// /robots.txt always is. A status of the file that is no success decides alone: redirections without end and
// 4xx (2.3.1.2, 2.3.1.3) allow all, 5xx (2.3.1.4) allows nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace data::rights {

struct RobotsAnswer {
  bool allowed = true;
  std::int64_t line = 0;  // of the rule that decides, from 1; 0 where none does
};

// `agent`: a product token, "GPTBot". `url`: a path with its query, or a whole URL. `status` of HTTP.
RobotsAnswer ask_robots(std::string_view bytes, std::string_view agent, std::string_view url,
                        std::optional<std::int64_t> status = std::nullopt);

}  // namespace data::rights
