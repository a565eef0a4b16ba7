// Translated pages fall back to English block by block. A block that equals its English twin, the
// block of the same key in the English document of the same kind and key, is English and leaves the
// language.
//
// Names, numbers and program code that are the same in both languages leave too: they teach nothing
// of the language, and nobody can tell them from a missing translation. What surprises: a page can
// embed a section twice, so a key may stand for several texts; equal to one of them is equal.
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/majority.h"
#include "data/stage.h"

namespace data {

namespace {

using Twins = std::unordered_map<std::string, std::vector<const Candidate*>>;
using Texts = std::unordered_multimap<std::string_view, std::string_view>;

std::string twin_key(const Document& document) { return document.kind + '\0' + document.key; }

Twins find_twins(const Candidates& candidates) {
  Twins out;
  for (const auto& candidate : candidates)
    if (is_english(candidate) && !candidate.document.key.empty())
      out[twin_key(candidate.document)].push_back(&candidate);
  return out;
}

Texts english_texts(const Twins& twins, const Document& document) {
  Texts out;
  const auto found = twins.find(twin_key(document));
  if (found == twins.end()) return out;
  for (const auto* twin : found->second)
    for (const auto& passage : twin->passages) out.emplace(passage.key, passage.text);
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
  base::parallel_for(ctx.workers, candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    if (is_english(candidate) || candidate.dropped()) return;
    alone[i] = compare(candidate, english_texts(twins, candidate.document));
  });
  std::map<std::string, std::int64_t> out;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (alone[i] > 0) out[candidates[i].document.language] += alone[i];
  TRY(check_majority(candidates, before, {"english"}, recipe.max_english_share));
  return out;
}

}  // namespace data
