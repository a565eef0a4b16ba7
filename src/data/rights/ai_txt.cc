#include "data/rights/ai_txt.h"

#include <string>

#include "base/ascii.h"
#include "data/rights/path_pattern.h"
#include "data/rights/robots_group.h"

namespace data::rights {
namespace {

// Without case, also that of an encoded letter ("%4A" is "%6a"). Escapes are encoded as patterns have them
// only behind this, since these have digits in upper case.
std::string without_case(std::string_view text) {
  auto out = base::ascii_lower(text);
  for (auto at = out.find('%'); at != out.npos && at + 2 < out.size(); at = out.find('%', at + 1)) {
    char &high = out[at + 1], low = out[at + 2];
    const bool hex = base::is_ascii_digit(low) || (low >= 'a' && low <= 'f');
    const bool upper = (high == '4' && low != '0') || (high == '5' && low <= 'a');
    if (hex && upper) high = static_cast<char>(high + 2);
  }
  return out;
}

// "*.jpg" names an ending; anything else is a pattern of paths.
bool matches(const std::string& rule, const std::string& path) {
  const bool ending = rule.starts_with("*.") && rule.find_first_of("*$/", 1) == rule.npos;
  return PathPattern(ending ? rule + "$" : rule).matches(path);
}

}  // namespace

bool ask_ai_txt(std::string_view bytes, std::string_view url) {
  auto path = path_of(url);
  path = path.substr(0, path.find('?'));
  const auto asked = comparable_path(without_case(path));
  constexpr std::string_view fields[] = {"allow", "disallow"};
  bool allowed = true;
  std::size_t most = 0;
  for (const auto& rule : rules_for(without_mark(bytes), "", fields)) {
    const auto value = without_case(rule.value);
    const bool allow = rule.field == "allow";
    if (value.size() < most || (value.size() == most && !allow) || value.empty()) continue;
    if (!matches(value, asked)) continue;
    allowed = allow;
    most = value.size();
  }
  return allowed;
}

}  // namespace data::rights
