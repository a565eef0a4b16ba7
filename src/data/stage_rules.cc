// Runs the registered rules (filter/) on what is left of each document; the first that says no
// drops it.
//
// What surprises: no rule sees program text. A listing repeats itself, has few letters and reads as
// English in every language, and none of it says anything of the prose around it.
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

using Kind = std::pair<std::string, std::string>;  // language, genre

Kind kind_of(const Candidate& candidate) {
  return {candidate.document.language, candidate.document.genre};
}

std::map<Kind, std::vector<Armed>> arm(const std::vector<std::string>& names,
                                       const Candidates& candidates, const CorpusRecipe& recipe) {
  std::map<Kind, std::vector<Armed>> out;
  for (const auto& candidate : candidates) {
    auto [at, fresh] = out.try_emplace(kind_of(candidate));
    if (!fresh) continue;
    for (const auto& name : names) {
      const auto* row = filter::find(name);
      CHECK(row, "a recipe's rules are checked before they run");
      at->second.push_back({row, recipe.limits.of(*row, at->first.first, at->first.second)});
    }
  }
  return out;
}

std::string distinct_text(const Candidate& candidate) {
  std::set<std::string_view> seen;
  std::string out;
  for (const auto& passage : candidate.passages) {
    if (!candidate.live(passage) || passage.role == Role::code) continue;
    if (!seen.insert(passage.text).second) continue;
    if (!out.empty()) out += separator(candidate.document.kind);
    out += passage.text;
  }
  return out;
}

void judge(Candidate& candidate, const std::vector<Armed>& rules) {
  auto text = distinct_text(candidate);
  if (text.empty()) return;  // nothing but program text
  const rule::Prepared prepared(candidate.document, std::move(text));
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

std::vector<std::string> rule_names(const CorpusRecipe& recipe) {
  if (!recipe.rules.empty()) return recipe.rules;
  std::vector<std::string> out;
  for (const auto& row : filter::all()) out.emplace_back(row.name);
  return out;
}

base::Result<void> apply_rules(Candidates& candidates, const CorpusRecipe& recipe,
                               base::Context& ctx) {
  const auto before = count_live(candidates);
  const auto names = rule_names(recipe);
  const auto rules = arm(names, candidates, recipe);
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    if (candidate.dropped() || live_bytes(candidate) == 0) return;
    judge(candidate, rules.at(kind_of(candidate)));
  }));
  return check_majority(candidates, before, names, recipe.max_rule_share);
}

}  // namespace data
