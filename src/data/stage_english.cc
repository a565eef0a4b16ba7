// Translated pages fall back to English block by block. A block that equals its English twin, the
// English block of the same kind and key, is English and leaves the language.
//
// Names, numbers and program code that are the same in both languages leave too: they teach nothing
// of the language, and nobody can tell them from a missing translation. What surprises: messages
// are found by their own key, for sources cut catalogues into documents as they like; and a page
// can embed a section twice, so a key may stand for several texts; equal to one of them is equal.
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/majority.h"
#include "data/stage.h"

namespace data {

namespace {

using Texts = std::unordered_multimap<std::string_view, std::string_view>;  // block key -> text
using Twins = std::unordered_map<std::string, Texts>;                       // by kind

Twins find_twins(const Candidates& candidates) {
  Twins out;
  for (const auto& candidate : candidates) {
    if (!is_english(candidate)) continue;
    auto& texts = out[candidate.document.kind];
    for (const auto& passage : candidate.passages) texts.emplace(passage.key, passage.text);
  }
  return out;
}

// How many live blocks have no twin to compare with.
std::int64_t compare(Candidate& candidate, const Texts& english) {
  std::int64_t alone = 0;
  for (auto& passage : candidate.passages) {
    if (!candidate.live(passage)) continue;
    const auto [from, to] = english.equal_range(passage.key);
    if (from == to) ++alone;
    for (auto at = from; at != to; ++at)
      if (at->second == passage.text) passage.mark = {Fate::dropped, "english", ""};
  }
  return alone;
}

}  // namespace

base::Result<std::map<std::string, std::int64_t>> drop_english(Candidates& candidates,
                                                               const CorpusRecipe& recipe,
                                                               base::Context& ctx) {
  const auto before = count_live(candidates);
  const auto twins = find_twins(candidates);
  std::vector<std::int64_t> alone(candidates.size());
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    if (is_english(candidate) || candidate.dropped()) return;
    static const Texts none;
    const auto english = twins.find(candidate.document.kind);
    alone[i] = compare(candidate, english == twins.end() ? none : english->second);
  }));
  std::map<std::string, std::int64_t> out;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (alone[i] > 0) out[candidates[i].document.language] += alone[i];
  TRY(check_majority(candidates, before, {"english"}, recipe.max_english_share));
  return out;
}

}  // namespace data
