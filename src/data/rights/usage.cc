#include "data/rights/usage.h"

#include <algorithm>
#include <string>

#include "data/rights/field_dictionary.h"
#include "data/rights/path_pattern.h"
#include "data/rights/robots.h"
#include "data/rights/robots_group.h"

namespace data::rights {
namespace {

Preference preference(const std::map<std::string, std::string>& tokens, const char* label) {
  const auto found = tokens.find(label);
  if (found == tokens.end()) return Preference::unknown;
  if (found->second == "y") return Preference::allow;
  return found->second == "n" ? Preference::disallow : Preference::unknown;
}

struct UsageRule {
  std::string_view path = "/";  // of everything
  std::string_view preferences;
};

UsageRule split(std::string_view value) {
  if (!value.starts_with('/') && !value.starts_with('*')) return {"/", value};
  const auto end = std::min(value.find_first_of(" \t"), value.size());
  const auto rest = value.substr(end);
  return {value.substr(0, end), rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()))};
}

}  // namespace

std::string_view name_of(Preference preference) {
  constexpr std::string_view names[] = {"unknown", "allow", "disallow"};
  return names[static_cast<int>(preference)];
}

Usage read_usage(std::string_view text) {
  const auto tokens = read_dictionary(text);
  if (!tokens) return {};
  return {preference(*tokens, "train-ai"), preference(*tokens, "search")};
}

Usage usage_of_fields(const Fields& fields) {
  std::string joined;
  for (const auto value : values_of(fields, "content-usage"))
    joined.append(joined.empty() ? "" : ", ").append(value);
  return read_usage(joined);
}

CrawlUsage usage_of_robots(std::string_view bytes, std::string_view agent, std::string_view url) {
  CrawlUsage out{ask_robots(bytes, agent, url).allowed, {}};
  if (!out.crawl) return out;
  constexpr std::string_view fields[] = {"allow", "disallow", "content-usage"};
  const auto asked = comparable_path(path_of(url));
  std::size_t most = 0;
  for (const auto& rule : rules_for(bytes, agent, fields)) {
    if (rule.field != "content-usage") continue;
    const auto [path, preferences] = split(rule.value);
    const PathPattern pattern(path);
    if (pattern.octets() < most || !pattern.matches(asked)) continue;
    if (pattern.octets() > most) out.usage = {};
    most = pattern.octets();
    const auto said = read_usage(preferences);
    out.usage = {std::max(out.usage.train, said.train), std::max(out.usage.search, said.search)};
  }
  return out;
}

}  // namespace data::rights
