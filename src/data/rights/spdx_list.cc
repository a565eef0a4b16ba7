#include "data/rights/spdx_list.h"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <vector>

#include "base/ascii.h"
#include "base/recipe.h"

namespace data {
extern const std::string_view spdx_licenses;  // share/spdx-licenses.txt
}  // namespace data

namespace data::rights {

namespace {

struct Id {
  std::string name;
  std::string lower;
  bool old = false;  // listed for old texts only; nobody is advised to use it
};

std::vector<Id> read_list(std::string_view list) {
  std::vector<Id> out;
  while (!list.empty()) {
    auto line = list.substr(0, list.find('\n'));
    list.remove_prefix(std::min(line.size() + 1, list.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const auto name = line.substr(0, line.find('\t'));
    out.push_back({std::string(name), base::ascii_lower(name), name.size() < line.size()});
  }
  return out;
}

const std::vector<Id>& list() {
  static const auto ids = read_list(spdx_licenses);
  return ids;
}

// Up to three that begin with `word` (lower case): versions before variants, the newest first.
std::vector<std::string> begin_with(const std::string& word) {
  std::vector<const Id*> found;
  for (const auto& id : list())
    if (!id.old && id.lower.starts_with(word)) found.push_back(&id);
  const auto rank = [&](const Id* id) {
    const auto next = id->lower.find_first_not_of("-.", word.size());
    const bool version =
        next != std::string::npos && id->lower[next] >= '0' && id->lower[next] <= '9';
    return std::tuple(!version, id->lower.size());
  };
  std::ranges::stable_sort(found, [&](const Id* a, const Id* b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : a->lower > b->lower;
  });
  std::vector<std::string> out;
  for (const auto* id : found)
    if (out.size() < 3) out.push_back(id->name);
  return out;
}

std::string nearest(const std::string& word) {
  std::vector<std::string> known;
  for (const auto& id : list())
    if (!id.old) known.push_back(id.lower);
  const auto near = base::nearest(word, known);
  for (const auto& id : list())
    if (!near.empty() && id.lower == near) return id.name;
  return "";
}

}  // namespace

std::string listed_as(std::string_view id) {
  const auto low = base::ascii_lower(id);
  const auto found = std::ranges::find(list(), low, &Id::lower);
  return found == list().end() ? "" : found->name;
}

std::size_t longest_listed() {
  static const auto longest =
      std::ranges::max(list(), {}, [](const Id& id) { return id.lower.size(); }).lower.size();
  return longest;
}

bool is_listed(std::string_view id) {
  constexpr std::string_view own = "licenseref-";
  auto word = base::ascii_lower(id);
  if (word.starts_with("documentref-")) word.erase(0, word.find(':') + 1);
  if (word.starts_with(own)) return word.size() > own.size();  // a name of nothing is no name
  if (word.ends_with('+')) word.pop_back();
  return std::ranges::any_of(list(), [&](const Id& known) { return known.lower == word; });
}

std::string hint_for(std::string_view id) {
  const auto word = base::ascii_lower(id);
  auto near = begin_with(word);
  if (near.empty())
    if (auto one = nearest(word); !one.empty()) near.push_back(std::move(one));
  std::string names;
  for (const auto& name : near) names += (names.empty() ? "" : " or ") + name;
  return (names.empty() ? "write an identifier of spdx.org/licenses, such as CC-BY-4.0"
                        : "did you mean " + names + "?") +
         std::string(names.empty() ? ", or " : " Or write ") +
         "LicenseRef-my-own for a licence that SPDX does not list";
}

}  // namespace data::rights
