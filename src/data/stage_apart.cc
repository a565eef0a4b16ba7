// Keeps training text apart from held-out text, language by language: what equals a held-out block
// after folding, or is nearly equal to one (dedup/near_index.h), leaves the training side, from
// whatever source. A page or text leaves as a whole, for a page with holes teaches what nobody
// wrote; guard.h says which held-out texts guard pages at all. The choice of what is held out keeps
// the price low (heldout_price.h); what it was in the end is a gate.
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "data/dedup/near_index.h"
#include "data/guard.h"
#include "data/heldout_price.h"
#include "data/stage.h"

namespace data {

namespace {

struct Guarded {
  std::string place;  // "a.html#p3 of the pages held out in deu_Latn"
  bool blocks;        // whether it guards pages too
};

struct Guard {
  explicit Guard(const dedup::Near& near) : index(near) {}
  std::unordered_map<std::string, std::size_t> equal;  // folded text -> number
  std::vector<Guarded> texts;                          // by number
  std::vector<std::size_t> lengthy;                    // numbers of what the index holds, in order
  dedup::NearIndex index;
};

using Guards = std::map<std::string, Guard>;  // by language

// On how many training documents, catalogues apart, each held-out text stands as it is, by
// language. A footer that every page has would else take every page.
using Copies = std::map<std::string, std::unordered_map<std::string_view, std::int64_t>>;

Copies count_copies(const Candidates& candidates) {
  Copies out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (passage.mark.fate == Fate::heldout) out[candidate.document.language][passage.text] = 0;
  for (const auto& candidate : candidates) {
    const auto texts = out.find(candidate.document.language);
    if (texts == out.end() || !is_whole(candidate)) continue;
    std::set<std::string_view> counted;
    for (const auto& passage : candidate.passages) {
      const auto found = texts->second.find(passage.text);
      if (found != texts->second.end() && is_trained_on(candidate, passage) &&
          counted.insert(found->first).second)
        ++found->second;
    }
  }
  return out;
}

void add(const Candidate& candidate, const Passage& passage, bool blocks, Guard& guard) {
  const auto& language = candidate.document.language;
  auto folded = dedup::fold(passage.text, language);
  if (folded.empty() || guard.equal.contains(folded)) return;
  const auto number = guard.texts.size();
  guard.texts.push_back({passage.key + " of the " +
                             passage.mark.rule.substr(sizeof "heldout_" - 1) + " held out in " +
                             language,
                         blocks});
  if (blocks) {
    guard.index.add(folded);
    guard.lengthy.push_back(number);
  }
  guard.equal.emplace(std::move(folded), number);
}

Guards gather(const Candidates& candidates, const CorpusRecipe& recipe) {
  const dedup::Near near{recipe.near_shingle_symbols, recipe.near_share, recipe.near_min_symbols};
  const auto copies = count_copies(candidates);
  Guards out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages) {
      if (passage.mark.fate != Fate::heldout) continue;
      const auto& language = candidate.document.language;
      const bool blocks = copies.at(language).at(passage.text) <= recipe.guard_max_documents &&
                          guards_blocks(passage.text, language, recipe);
      add(candidate, passage, blocks, out.try_emplace(language, near).first->second);
    }
  for (auto& [language, guard] : out) guard.index.finish();
  return out;
}

// The mark of a text that must not be trained on; Fate::train if nothing speaks against it.
Mark compare(const Passage& passage, const std::string& language, const Guard& guard, bool page) {
  const auto folded = dedup::fold(passage.text, language);
  const auto equal = guard.equal.find(folded);
  if (equal != guard.equal.end()) {
    const auto& text = guard.texts[equal->second];
    if (!page || text.blocks) return {Fate::dropped, "heldout_equal", "equals " + text.place};
    return {};
  }
  const auto near = guard.index.find(folded);
  if (!near) return {};
  const auto percent = std::to_string(static_cast<int>(100 * near->share));
  return {Fate::dropped, "heldout_near",
          "resembles " + guard.texts[guard.lengthy[near->text]].place + " to " + percent + " %"};
}

void judge(Candidate& candidate, const std::string& language, const Guard& guard,
           const CorpusRecipe& recipe) {
  const bool page = is_whole(candidate);
  for (auto& passage : candidate.passages) {
    if (!is_trained_on(candidate, passage)) continue;
    // What is too short to guard others ("Choose Format - Line.") is too short to give them away.
    if (page && !guards_blocks(passage.text, candidate.document.language, recipe)) continue;
    auto mark = compare(passage, language, guard, page);
    if (mark.fate == Fate::train) continue;
    if (!page) {
      passage.mark = std::move(mark);
      continue;
    }
    mark.reason = passage.key + " " + mark.reason;
    candidate.mark = std::move(mark);
    return;
  }
}

bool holds_heldout(const Candidate& candidate) {
  for (const auto& passage : candidate.passages)
    if (passage.mark.fate == Fate::heldout) return true;
  return false;
}

base::Result<void> check_price(const Candidates& candidates,
                               const std::map<std::string, std::int64_t>& before, double most) {
  auto after = heldout::distinct_bytes(candidates);
  for (const auto& [language, all] : before) {
    const auto gone = all - after[language];
    if (static_cast<double>(gone) <= most * static_cast<double>(all)) continue;
    return base::Error{
        base::Code::gate,
        "keeping training text apart from held-out text takes " + std::to_string(gone) + " of " +
            std::to_string(all) + " bytes of " + language + ", more than the share " +
            std::to_string(most).substr(0, 4),
        "corpus",
        "hold out less (corpus.heldout_pages, corpus.heldout_messages and their _bytes), or allow "
        "more with corpus.heldout_guard_share"};
  }
  return {};
}

}  // namespace

base::Result<void> keep_apart(Candidates& candidates, const CorpusRecipe& recipe,
                              base::Context& ctx) {
  const auto before = heldout::distinct_bytes(candidates);
  const auto guards = gather(candidates, recipe);
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    auto& candidate = candidates[i];
    if (candidate.dropped() || (is_whole(candidate) && holds_heldout(candidate))) return;
    // English too, since catalogues and pages of every language hold
    // English that nobody translated.
    for (const auto& language : std::set<std::string>{candidate.document.language, "eng_Latn"}) {
      const auto guard = guards.find(language);
      if (guard == guards.end() || candidate.dropped()) continue;
      judge(candidate, guard->first, guard->second, recipe);
    }
  }));
  return check_price(candidates, before, recipe.heldout_guard_share);
}

}  // namespace data
