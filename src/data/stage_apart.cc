// Keeps training text apart from held-out text, language by language, whatever source either comes
// from: what equals a held-out block after folding, or is nearly equal to one (heldout_match.h).
// guard.h says which held-out texts guard what. The choice of what is held out keeps the price low
// (heldout_price.h); what it was in the end is a gate.
//
// A message goes by itself. A page or text stays whole or goes whole, for a page with holes teaches
// what nobody wrote, so it goes only if it is a copy: one sentence that a reference of 30 kB shares
// with a held-out page, or with a message, is no reason to lose the reference. The sentence is
// counted as unguarded instead (unguarded.h).
//
// First all matches are found, then the documents counted on which each held-out text is matched,
// and only then it is judged: a line that every page has with another date is known by its matches.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "data/guard.h"
#include "data/heldout_match.h"
#include "data/heldout_price.h"
#include "data/stage.h"

namespace data {

namespace {

using heldout::Guarded;
using heldout::Guards;
using heldout::Match;

Guarded& text_of(const Match& match, Guards& guards) {
  return guards.at(*match.language).texts[match.text];
}

// Those that are held out count too, as the choice of what is held out counted them.
void count_documents(const Candidates& candidates, const std::vector<heldout::Matches>& matches,
                     const CorpusRecipe& recipe, Guards& guards) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!is_whole(candidates[i])) continue;
    std::set<Guarded*> counted;
    for (const auto& match : matches[i]) {
      auto& text = text_of(match, guards);
      if (counted.insert(&text).second) ++text.documents;
    }
  }
  for (auto& [language, guard] : guards)
    for (auto& text : guard.texts)
      text.blocks =
          text.lengthy && !is_phrase(text.documents - (text.documents_of.empty() ? 0 : 1), recipe);
}

// What the choice cannot hold back is counted (unguarded.h).
void note_unguarded(Candidate& candidate, const Guards& guards) {
  const auto& language = candidate.document.language;
  for (auto& passage : candidate.passages) {
    if (passage.mark.fate != Fate::heldout) continue;
    const auto& guard = guards.at(language);
    const auto found = guard.equal.find(dedup::fold(passage.text, language));
    if (found == guard.equal.end()) continue;
    const auto& text = guard.texts[found->second];
    passage.phrase = text.lengthy && !text.blocks;
    passage.stands_on = text.stands_on;
  }
}

Mark mark_of(const Match& match, const Guarded& text) {
  if (match.equal) return {Fate::dropped, "heldout_equal", "equals " + text.place};
  return {Fate::dropped, "heldout_near",
          match.share == 0 ? "shares a run of words with " + text.place
                           : "resembles " + text.place + " to " +
                                 std::to_string(static_cast<int>(100 * match.share)) + " %"};
}

void judge_messages(Candidate& candidate, const heldout::Matches& matches, Guards& guards) {
  for (const auto& match : matches) {
    auto& passage = candidate.passages[match.passage];
    const auto& text = text_of(match, guards);
    if (is_trained_on(candidate, passage) && (match.equal || text.blocks))
      passage.mark = mark_of(match, text);
  }
}

bool is_like(const Match& match, const Guarded& text, const CorpusRecipe& recipe) {
  if (!text.blocks) return false;
  return match.equal || match.gram ||
         match.share >= std::max(recipe.near_document_share, recipe.near_share);
}

// Whether a document is a copy of held-out ones, and how much of it is.
class Copy {
 public:
  void add(const Candidate& candidate, const Match& match, const Guarded& text) {
    if (text.documents_of.empty()) return;  // of a message
    if (!first_) first_ = &match;
    if (like_.insert(match.passage).second) bytes_ += candidate.passages[match.passage].text.size();
    for (const auto* held : text.documents_of) {
      auto& shared = with_[held];
      shared.insert(match.passage);
      most_ = std::max(most_, shared.size());
    }
  }
  bool is_one(const Candidate& candidate, const CorpusRecipe& recipe) const {
    return first_ && is_copy(static_cast<double>(most_), static_cast<double>(bytes_),
                             static_cast<double>(live_bytes(candidate)), recipe);
  }
  Mark mark(const Candidate& candidate, Guards& guards) const {
    auto out = mark_of(*first_, text_of(*first_, guards));
    out.reason = candidate.passages[first_->passage].key + " " + out.reason + "; of " +
                 std::to_string(live_bytes(candidate)) + " bytes " + std::to_string(bytes_) +
                 " are like held-out text, in " + std::to_string(like_.size()) +
                 (like_.size() == 1 ? " block" : " blocks");
    return out;
  }

 private:
  const Match* first_ = nullptr;
  std::set<std::size_t> like_;  // blocks
  std::size_t bytes_ = 0, most_ = 0;
  std::map<const Candidate*, std::set<std::size_t>> with_;  // blocks by held-out document
};

void judge_document(Candidates& candidates, std::size_t number, const heldout::Matches& matches,
                    const CorpusRecipe& recipe, Guards& guards) {
  auto& candidate = candidates[number];
  if (heldout::holds_heldout(candidate)) return;
  Copy copy;
  std::set<Guarded*> like;
  for (const auto& match : matches) {
    auto& text = text_of(match, guards);
    if (!is_like(match, text, recipe)) continue;
    copy.add(candidate, match, text);
    like.insert(&text);
  }
  if (copy.is_one(candidate, recipe)) {
    candidate.mark = copy.mark(candidate, guards);
    return;
  }
  for (auto* text : like) text->stands_on.push_back(number);
}

// The keys that this recipe holds out by: "corpus.heldout_pages or corpus.heldout_messages_bytes".
std::string keys_in_force(const Candidates& candidates, const CorpusRecipe& recipe) {
  std::set<std::string> keys;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (passage.mark.fate == Fate::heldout)
        keys.insert(heldout_key(recipe, passage.mark.rule.substr(sizeof "heldout_" - 1)));
  std::string out;
  for (const auto& key : keys) out += (out.empty() ? "" : " or ") + key;
  return out;
}

base::Result<void> check_price(const Candidates& candidates,
                               const std::map<std::string, std::int64_t>& before,
                               const CorpusRecipe& recipe) {
  const auto most = recipe.heldout_guard_share;
  auto after = heldout::distinct_bytes(candidates);
  for (const auto& [language, all] : before) {
    const auto gone = all - after[language];
    if (static_cast<double>(gone) <= most * static_cast<double>(all)) continue;
    return base::Error{base::Code::gate,
                       "keeping training text apart from held-out text takes " +
                           std::to_string(gone) + " of " + std::to_string(all) + " bytes of " +
                           language + ", more than the share " + std::to_string(most).substr(0, 4),
                       "corpus",
                       "hold out less (" + keys_in_force(candidates, recipe) +
                           "), or allow more with corpus.heldout_guard_share"};
  }
  return {};
}

}  // namespace

base::Result<void> keep_apart(Candidates& candidates, const CorpusRecipe& recipe,
                              base::Context& ctx) {
  const auto before = heldout::distinct_bytes(candidates);
  auto guards = heldout::gather_guards(candidates, recipe);
  std::vector<heldout::Matches> matches(candidates.size());
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    matches[i] = heldout::find_matches(candidates[i], guards, recipe);
  }));
  count_documents(candidates, matches, recipe, guards);
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (is_whole(candidates[i]))
      judge_document(candidates, i, matches[i], recipe, guards);
    else
      judge_messages(candidates[i], matches[i], guards);
  for (auto& candidate : candidates) note_unguarded(candidate, guards);
  return check_price(candidates, before, recipe);
}

}  // namespace data
