// Runs the registered rules (filter/) on what is left of each document; the first that says no
// drops it.
#include <map>
#include <set>
#include <utility>

#include "base/parallel.h"
#include "data/filter.h"
#include "data/majority.h"
#include "data/rule/subject.h"
#include "data/stage.h"

namespace data {

namespace {

struct Armed {
  const filter::Row* row;
  base::Settings limits;
};

std::vector<std::string> rule_names(const CorpusRecipe& recipe) {
  if (!recipe.rules.empty()) return recipe.rules;
  std::vector<std::string> out;
  for (const auto& row : filter::all()) out.emplace_back(row.name);
  return out;
}

std::map<std::string, std::vector<Armed>> arm(const std::vector<std::string>& names,
                                              const std::map<std::string, Live>& languages,
                                              const CorpusRecipe& recipe) {
  std::map<std::string, std::vector<Armed>> out;
  for (const auto& [language, live] : languages)
    for (const auto& name : names) {
      const auto* row = filter::find(name);
      CHECK(row, "a recipe's rules are checked before they run");
      out[language].push_back({row, recipe.limits.of(*row, language)});
    }
  return out;
}

std::string distinct_text(const Candidate& candidate) {
  std::set<std::string_view> seen;
  std::string out;
  for (const auto& passage : candidate.passages) {
    if (!candidate.live(passage) || !seen.insert(passage.text).second) continue;
    if (!out.empty()) out += separator(candidate.document.kind);
    out += passage.text;
  }
  return out;
}

void judge(Candidate& candidate, const std::vector<Armed>& rules) {
  const rule::Prepared prepared(candidate.document, distinct_text(candidate));
  const bool catalogue = candidate.document.kind == "messages";
  for (const auto& [row, limits] : rules) {
    if (catalogue && row->entry->reads == filter::Reads::prose) continue;
    auto verdict = row->entry->decide(prepared.subject(), limits);
    if (verdict.keep) continue;
    candidate.mark = {Fate::dropped, row->name, std::move(verdict.reason)};
    return;
  }
}

}  // namespace

base::Result<void> apply_rules(Candidates& candidates, const CorpusRecipe& recipe,
                               base::Context& ctx) {
  const auto before = count_live(candidates);
  const auto names = rule_names(recipe);
  const auto rules = arm(names, before, recipe);
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    if (candidate.dropped() || live_bytes(candidate) == 0) return;
    judge(candidate, rules.at(candidate.document.language));
  }));
  return check_majority(candidates, before, names, recipe.max_rule_share);
}

}  // namespace data
