#include "data/heldout_match.h"

#include <algorithm>
#include <set>

#include "data/dedup/fold.h"
#include "data/guard.h"

namespace data::heldout {

namespace {

bool is_held(const Passage& passage) { return passage.mark.fate == Fate::heldout; }

void add(const Candidate& candidate, const Passage& passage, const CorpusRecipe& recipe,
         Guard& guard) {
  const auto& language = candidate.document.language;
  auto folded = dedup::fold(passage.text, language);
  if (folded.empty()) return;
  const auto [found, fresh] = guard.equal.try_emplace(std::move(folded), guard.texts.size());
  if (fresh) {
    Guarded text;
    text.place = passage.key + " of the " + passage.mark.rule.substr(sizeof "heldout_" - 1) +
                 " held out in " + language;
    text.lengthy = guards_blocks(passage.text, language, recipe);
    if (text.lengthy) {
      guard.index.add(found->first);
      guard.grams.add(found->first);
      guard.lengthy.push_back(found->second);
    }
    guard.texts.push_back(std::move(text));
  }
  auto& holders = guard.texts[found->second].documents_of;
  if (is_whole(candidate) && (holders.empty() || holders.back() != &candidate))
    holders.push_back(&candidate);
}

void compare(const std::string& text, std::size_t passage, const std::string& language,
             const Guard& guard, Matches& out) {
  const auto folded = dedup::fold(text, language);
  std::vector<std::size_t> grams;
  for (const auto hit : guard.grams.find_all(folded)) grams.push_back(guard.lengthy[hit]);
  std::set<std::size_t> told;
  const auto tell = [&](std::size_t number, bool equal, double share) {
    if (!told.insert(number).second) return;
    const bool gram = std::ranges::find(grams, number) != grams.end();
    out.push_back({passage, &language, number, equal, gram, share});
  };
  const auto equal = guard.equal.find(folded);
  if (equal != guard.equal.end()) tell(equal->second, true, 1);
  for (const auto& hit : guard.index.find_all(folded))
    tell(guard.lengthy[hit.text], false, hit.share);
  for (const auto number : grams) tell(number, false, 0);
}

}  // namespace

bool holds_heldout(const Candidate& candidate) {
  return std::ranges::any_of(candidate.passages, is_held);
}

Guards gather_guards(const Candidates& candidates, const CorpusRecipe& recipe) {
  const dedup::Near near{recipe.near_shingle_symbols, recipe.near_share, recipe.near_min_symbols};
  Guards out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (is_held(passage))
        add(candidate, passage, recipe,
            out.try_emplace(candidate.document.language, near, recipe.near_gram_words)
                .first->second);
  for (auto& [language, guard] : out) {
    guard.index.finish();
    guard.grams.finish();
  }
  return out;
}

Matches find_matches(const Candidate& candidate, const Guards& guards, const CorpusRecipe& recipe) {
  Matches out;
  if (candidate.dropped()) return out;
  const auto& own = candidate.document.language;
  for (const auto& language : std::set<std::string>{own, "eng_Latn"}) {
    const auto guard = guards.find(language);
    if (guard == guards.end()) continue;
    for (std::size_t i = 0; i < candidate.passages.size(); ++i) {
      const auto& passage = candidate.passages[i];
      if (!candidate.live(passage)) continue;
      // What is too short to guard others ("Choose Format - Line.") is too short to give them away.
      if (is_whole(candidate) && !guards_blocks(passage.text, own, recipe)) continue;
      compare(passage.text, i, guard->first, guard->second, out);
    }
  }
  return out;
}

}  // namespace data::heldout
