// Installed path -> paths in the source package, by the patterns of share/debian-sources.toml;
// source_paths() of copyright.h.
#include <map>
#include <optional>

#include "base/field.h"
#include "base/recipe.h"
#include "data/debian/copyright.h"

namespace data {
extern const std::string_view debian_sources_toml;  // share/debian-sources.toml
}  // namespace data

namespace data::debian {

namespace {

struct PathMap {
  std::string package;
  std::string installed;
  std::vector<std::string> sources;
  bool guessed = false;
  template <class V>
  void fields(V& v) {
    v(package, "package", "Debian package, with {name} for any piece");
    v(installed, "installed", "installed path, with {name} and {name...}");
    v(sources, "sources", "paths in the source package");
    v(guessed, "guessed", "whether they are made up");
  }
};
struct PathTable {
  std::vector<PathMap> map;
  template <class V>
  void fields(V& v) {
    v(map, "map", "rows, the first that fits counts");
  }
};

const PathTable& path_table() {
  static const PathTable table = [] {
    PathTable out;
    const auto parsed = base::parse_recipe(debian_sources_toml, "share/debian-sources.toml");
    CHECK(parsed.ok(), "share/debian-sources.toml is not TOML");
    CHECK(base::read_fields(*parsed, out).ok(), "share/debian-sources.toml has an unknown field");
    return out;
  }();
  return table;
}

using Captures = std::map<std::string, std::string>;

// {name} takes characters other than '/', {name...} any; both at least one, as many as possible.
bool match(std::string_view pattern, std::string_view path, Captures& found) {
  if (pattern.empty()) return path.empty();
  if (pattern[0] != '{')
    return !path.empty() && pattern[0] == path[0] &&
           match(pattern.substr(1), path.substr(1), found);
  const auto close = pattern.find('}');
  CHECK(close != std::string_view::npos, "a pattern of share/debian-sources.toml lacks '}'");
  const auto name = pattern.substr(1, close - 1);
  const auto most = name.ends_with("...") ? path.size() : std::min(path.find('/'), path.size());
  for (auto length = most; length > 0; --length) {
    if (!match(pattern.substr(close + 1), path.substr(length), found)) continue;
    found[std::string(name)] = path.substr(0, length);
    return true;
  }
  return false;
}

std::string fill(std::string text, const Captures& captures) {
  for (const auto& [name, value] : captures) {
    const auto slot = "{" + name + "}";
    for (auto at = text.find(slot); at != std::string::npos;
         at = text.find(slot, at + value.size()))
      text.replace(at, slot.size(), value);
  }
  return text;
}

// The first row that fits; null if none does.
const PathMap* find_row(const std::string& package, const std::string& installed,
                        Captures& captures) {
  for (const auto& row : path_table().map) {
    captures.clear();
    if (match(row.package, package, captures) && match(row.installed, installed, captures))
      return &row;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> source_paths(const std::string& package, const std::string& installed) {
  Captures captures;
  const auto* row = find_row(package, installed, captures);
  std::vector<std::string> out;
  if (row)
    for (const auto& source : row->sources) out.push_back(fill(source, captures));
  return out;
}

bool is_guessed(const std::string& package, const std::string& installed) {
  Captures captures;
  const auto* row = find_row(package, installed, captures);
  return row && row->guessed;
}

}  // namespace data::debian
