#include "audit/left_over.h"

#include <algorithm>
#include <set>

namespace audit {

namespace {

// A record need not say what its kind serves as; this program knows it.
std::string serves_as(const std::string& kind, run::Kinds kinds) {
  const auto row = std::ranges::find(kinds, kind, &run::stage::Row::name);
  return row == kinds.end() || !row->entry->serves_as ? "" : row->entry->serves_as;
}

}  // namespace

std::map<std::string, std::size_t> left_over(
    const Book& book, run::Kinds kinds, const std::function<bool(const std::string&)>& stands) {
  auto account = book.account;
  std::set<std::string> retired;
  for (auto& [name, last] : account.artefacts) {
    if (last.retired) retired.insert(name);
    if (const auto as = serves_as(last.kind, kinds); !as.empty()) last.serves_as = as;
  }
  const auto held = run::held_in_force(account, retired, stands);
  std::map<std::string, std::size_t> out;
  for (const auto& name : retired)
    if (!held.contains(name)) out[name] = *account.artefacts.at(name).retired;
  return out;
}

}  // namespace audit
