// Translated pages fall back to English block by block, and some translations stop in mid-sentence
// (english.h says what counts as English). A message that is English leaves the language; so does a
// page of which too much is (whole.h). A page that is English in a line or two stays as it is.
//
// What surprises: messages are found by their own key, for sources cut catalogues into documents as
// they like; and a page can embed a section twice, so a key may stand for several texts; equal to
// one of them is equal.
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/english.h"
#include "data/majority.h"
#include "data/stage.h"
#include "data/whole.h"

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

std::vector<std::string_view> twins_of(const Texts& english, const std::string& key) {
  std::vector<std::string_view> out;
  const auto [from, to] = english.equal_range(key);
  for (auto at = from; at != to; ++at) out.push_back(at->second);
  return out;
}

// How many live blocks have no twin to compare with.
std::int64_t compare(Candidate& candidate, const Texts& english) {
  std::int64_t alone = 0;
  for (auto& passage : candidate.passages) {
    if (!candidate.live(passage)) continue;
    const auto twins = twins_of(english, passage.key);
    alone += twins.empty();
    if (passage.role != Role::code)
      passage.english = english::evidence(passage.text, candidate.document.language, twins);
  }
  return alone;
}

const Passage* first_english(const Candidate& candidate) {
  for (const auto& passage : candidate.passages)
    if (!passage.english.empty()) return &passage;
  return nullptr;
}

void judge_page(Candidate& candidate, double most) {
  Share share;
  for (const auto& passage : candidate.passages)
    if (candidate.live(passage)) share.add(passage, !passage.english.empty());
  if (!share.is_above(most)) return;
  const auto& first = *first_english(candidate);
  candidate.mark = {Fate::dropped, "english",
                    share.percent() + " in English; " + first.key + " " + first.english};
}

void judge_messages(Candidate& candidate) {
  for (auto& passage : candidate.passages)
    if (candidate.live(passage) && !passage.english.empty())
      passage.mark = {Fate::dropped, "english", passage.english};
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
    if (is_whole(candidate))
      judge_page(candidate, recipe.max_page_english_share);
    else
      judge_messages(candidate);
  }));
  std::map<std::string, std::int64_t> out;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (alone[i] > 0) out[candidates[i].document.language] += alone[i];
  TRY(check_majority(candidates, before, {"english"}, recipe.max_english_share));
  return out;
}

}  // namespace data
