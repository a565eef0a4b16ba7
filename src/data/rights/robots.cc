#include "data/rights/robots.h"

#include "data/rights/path_pattern.h"
#include "data/rights/robots_group.h"

namespace data::rights {

RobotsAnswer ask_robots(std::string_view bytes, std::string_view agent, std::string_view url,
                        std::optional<std::int64_t> status) {
  if (status && (*status < 200 || *status >= 300)) return {*status >= 300 && *status < 500, 0};
  const auto path = path_of(url);
  if (path == "/robots.txt") return {};
  const auto asked = comparable_path(path);
  constexpr std::string_view fields[] = {"allow", "disallow"};
  RobotsAnswer answer;
  std::size_t most = 0;
  for (const auto& rule : rules_for(without_mark(bytes), agent, fields)) {
    if (rule.value.empty()) continue;
    const PathPattern pattern(rule.value);
    const bool allow = rule.field == "allow";
    if (pattern.octets() < most || (pattern.octets() == most && (answer.allowed || !allow)))
      if (answer.line != 0) continue;
    if (!pattern.matches(asked)) continue;
    answer = {allow, rule.line};
    most = pattern.octets();
  }
  return answer;
}

}  // namespace data::rights
