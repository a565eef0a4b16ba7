#include "data/rights/ai_txt.h"

#include <string>

#include "base/ascii.h"
#include "data/rights/path_pattern.h"
#include "data/rights/robots_group.h"

namespace data::rights {
namespace {

// "*.jpg" names an ending; anything else is a pattern of paths.
bool matches(const std::string& rule, const std::string& path) {
  const bool ending = rule.starts_with("*.") && rule.find_first_of("*$/", 1) == rule.npos;
  return PathPattern(ending ? rule + "$" : rule).matches(path);
}

}  // namespace

bool ask_ai_txt(std::string_view bytes, std::string_view url) {
  auto path = path_of(url);
  path = path.substr(0, path.find('?'));
  const auto asked = base::ascii_lower(comparable_path(path));
  constexpr std::string_view fields[] = {"allow", "disallow"};
  bool allowed = true;
  std::size_t most = 0;
  for (const auto& rule : rules_for(without_mark(bytes), "", fields)) {
    const auto value = base::ascii_lower(rule.value);
    const bool allow = rule.field == "allow";
    if (value.size() < most || (value.size() == most && !allow) || value.empty()) continue;
    if (!matches(value, asked)) continue;
    allowed = allow;
    most = value.size();
  }
  return allowed;
}

}  // namespace data::rights
