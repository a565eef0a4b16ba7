// Keeps training text apart from held-out text, language by language: what equals a held-out block
// after folding, or is nearly equal to one (dedup/near_index.h), leaves the training side, from
// whatever source.
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "data/dedup/near_index.h"
#include "data/majority.h"
#include "data/stage.h"

namespace data {

namespace {

struct Guard {
  explicit Guard(const dedup::Near& near) : index(near) {}
  std::unordered_map<std::string, std::size_t> equal;  // folded text -> number
  std::vector<std::string> keys;                       // of the held-out blocks, by number
  dedup::NearIndex index;
};

using Guards = std::map<std::string, Guard>;  // by language

Guards gather(const Candidates& candidates, const dedup::Near& near) {
  Guards out;
  for (const auto& candidate : candidates) {
    const auto& language = candidate.document.language;
    for (const auto& passage : candidate.passages) {
      if (passage.mark.fate != Fate::heldout) continue;
      auto& guard = out.try_emplace(language, near).first->second;
      auto folded = dedup::fold(passage.text, language);
      if (folded.empty() || guard.equal.contains(folded)) continue;
      guard.index.add(folded);
      guard.equal.emplace(std::move(folded), guard.keys.size());
      guard.keys.push_back(passage.key);
    }
  }
  for (auto& [language, guard] : out) guard.index.finish();
  return out;
}

void judge(Passage& passage, const std::string& language, const Guard& guard) {
  const auto folded = dedup::fold(passage.text, language);
  const auto equal = guard.equal.find(folded);
  if (equal != guard.equal.end()) {
    passage.mark = {Fate::dropped, "heldout_equal", "equals " + guard.keys[equal->second]};
    return;
  }
  const auto near = guard.index.find(folded);
  if (near) passage.mark = {Fate::dropped, "heldout_near", "resembles " + guard.keys[near->text]};
}

}  // namespace

base::Result<void> keep_apart(Candidates& candidates, const CorpusRecipe& recipe,
                              base::Context& ctx) {
  const auto before = count_live(candidates);
  const auto guards =
      gather(candidates, {recipe.near_shingle_symbols, recipe.near_share, recipe.near_min_symbols});
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    // English too, since catalogues and pages of every language hold
    // English that nobody translated.
    for (const auto& language : std::set<std::string>{candidate.document.language, "eng_Latn"}) {
      const auto guard = guards.find(language);
      if (guard == guards.end()) continue;
      for (auto& passage : candidate.passages)
        if (candidate.live(passage) && passage.mark.fate == Fate::train)
          judge(passage, guard->first, guard->second);
    }
  }));
  return check_majority(candidates, before, {"heldout_equal", "heldout_near"},
                        recipe.max_rule_share);
}

}  // namespace data
