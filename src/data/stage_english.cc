// Translated pages fall back to English block by block, and some translations stop in mid-sentence
// (english.h says what counts as English). A message that is English leaves the language; so does a
// page of which too much is (whole.h). A page that is English in a line or two stays as it is; one
// that is so in part loses its English sections (section.h) and stays if the rest of it is not.
//
// What surprises: messages are found by their own key, for sources cut catalogues into documents as
// they like; and a page can embed a section twice, so a key may stand for several texts; equal to
// one of them is equal.
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/english.h"
#include "data/majority.h"
#include "data/section.h"
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

// Why each passage goes with its section; empty: it does not.
using Reasons = std::vector<std::string>;

Share share_of(const Candidate& candidate, const Reasons& gone, std::size_t from, std::size_t to) {
  Share share;
  for (auto at = from; at < to; ++at) {
    const auto& passage = candidate.passages[at];
    if (candidate.live(passage) && gone[at].empty()) share.add(passage, !passage.english.empty());
  }
  return share;
}

// From the last heading to the first, so that a section is judged by what its own sections left.
Reasons english_sections(const Candidate& candidate, double most) {
  Reasons out(candidate.passages.size());
  for (auto at = out.size(); at-- > 0;) {
    const auto& heading = candidate.passages[at];
    if (!begins_section(heading)) continue;
    const auto end = section_end(candidate, at);
    const auto share = share_of(candidate, out, at, end);
    if (!share.is_above(most)) continue;
    for (auto i = at; i < end; ++i)
      if (out[i].empty())
        out[i] = "in the section " + heading.key + ", " + share.percent() + " in English";
  }
  return out;
}

void judge_page(Candidate& candidate, double most) {
  const auto* first = first_english(candidate);
  if (!first) return;
  auto& passages = candidate.passages;
  const auto gone = english_sections(candidate, most);
  const auto rest = share_of(candidate, gone, 0, passages.size());
  if (rest.all_blocks > 0 && !rest.is_above(most)) {
    for (std::size_t i = 0; i < passages.size(); ++i)
      if (candidate.live(passages[i]) && !gone[i].empty())
        passages[i].mark = {Fate::dropped, "english", gone[i]};
    return;
  }
  const auto whole = share_of(candidate, Reasons(passages.size()), 0, passages.size());
  candidate.mark = {Fate::dropped, "english",
                    (rest.all_blocks > 0 ? rest : whole).percent() + " in English; " + first->key +
                        " " + first->english};
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
