// Keeps training text apart from held-out text, language by language: what equals a held-out block
// after folding, or is nearly equal to one (dedup/near_index.h), leaves the training side, from
// whatever source. A page or text leaves as a whole, for a page with holes teaches what nobody
// wrote; guard.h says which held-out texts guard pages at all. The choice of what is held out keeps
// the price low (heldout_price.h); what it was in the end is a gate.
//
// First all matches are found, then the documents counted on which each held-out text is matched,
// and only then it is judged: a line that every page has with another date is known by its matches.
#include <algorithm>
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
  std::string place;           // "a.html#p3 of the pages held out in deu_Latn"
  bool lengthy = false;        // guards blocks, if it is no phrase
  std::int64_t documents = 0;  // that hold it or what resembles it, catalogues apart
  std::int64_t own = 0;        // of these, its own
  bool blocks = false;         // whether it guards blocks in the end
};

struct Guard {
  explicit Guard(const dedup::Near& near) : index(near) {}
  std::unordered_map<std::string, std::size_t> equal;  // folded text -> number
  std::vector<Guarded> texts;                          // by number
  std::vector<std::size_t> lengthy;                    // numbers of what the index holds, in order
  dedup::NearIndex index;
};

using Guards = std::map<std::string, Guard>;  // by language

// What a block of text has in common with a held-out one.
struct Match {
  std::size_t passage;  // of its candidate
  const std::string* language;
  std::size_t text;  // number in that language's guard
  double share;      // of shingles; 0 where they are equal after folding
};
using Matches = std::vector<std::vector<Match>>;  // by candidate; by language, block and share

bool is_held(const Passage& passage) { return passage.mark.fate == Fate::heldout; }

bool holds_heldout(const Candidate& candidate) {
  return std::ranges::any_of(candidate.passages, is_held);
}

void add(const Candidate& candidate, const Passage& passage, const CorpusRecipe& recipe,
         Guard& guard) {
  const auto& language = candidate.document.language;
  auto folded = dedup::fold(passage.text, language);
  if (folded.empty() || guard.equal.contains(folded)) return;
  const auto number = guard.texts.size();
  Guarded text;
  text.place = passage.key + " of the " + passage.mark.rule.substr(sizeof "heldout_" - 1) +
               " held out in " + language;
  text.lengthy = guards_blocks(passage.text, language, recipe);
  text.own = is_whole(candidate) ? 1 : 0;
  if (text.lengthy) {
    guard.index.add(folded);
    guard.lengthy.push_back(number);
  }
  guard.texts.push_back(std::move(text));
  guard.equal.emplace(std::move(folded), number);
}

Guards gather(const Candidates& candidates, const CorpusRecipe& recipe) {
  const dedup::Near near{recipe.near_shingle_symbols, recipe.near_share, recipe.near_min_symbols};
  Guards out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (is_held(passage))
        add(candidate, passage, recipe,
            out.try_emplace(candidate.document.language, near).first->second);
  for (auto& [language, guard] : out) guard.index.finish();
  return out;
}

void compare(const std::string& text, std::size_t passage, const std::string& language,
             const Guard& guard, std::vector<Match>& out) {
  const auto folded = dedup::fold(text, language);
  const auto equal = guard.equal.find(folded);
  if (equal != guard.equal.end()) out.push_back({passage, &language, equal->second, 0});
  for (const auto& hit : guard.index.find_all(folded)) {
    const auto number = guard.lengthy[hit.text];
    if (equal == guard.equal.end() || number != equal->second)
      out.push_back({passage, &language, number, hit.share});
  }
}

// Against its own language and English, since catalogues and pages of every language hold English
// that nobody translated.
std::vector<Match> find_matches(const Candidate& candidate, const Guards& guards,
                                const CorpusRecipe& recipe) {
  std::vector<Match> out;
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

// Those that are held out count too, as the choice of what is held out counted them.
void count_documents(const Candidates& candidates, const Matches& matches,
                     const CorpusRecipe& recipe, Guards& guards) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!is_whole(candidates[i])) continue;
    std::set<Guarded*> counted;
    for (const auto& match : matches[i]) {
      auto& text = guards.at(*match.language).texts[match.text];
      if (counted.insert(&text).second) ++text.documents;
    }
  }
  for (auto& [language, guard] : guards)
    for (auto& text : guard.texts)
      text.blocks = text.lengthy && !is_phrase(text.documents - text.own, recipe);
}

void mark_phrases(Candidate& candidate, const Guards& guards) {
  const auto& language = candidate.document.language;
  for (auto& passage : candidate.passages) {
    if (!is_held(passage)) continue;
    const auto& guard = guards.at(language);
    const auto found = guard.equal.find(dedup::fold(passage.text, language));
    if (found == guard.equal.end()) continue;
    const auto& text = guard.texts[found->second];
    passage.phrase = text.lengthy && !text.blocks;
  }
}

// What speaks against training on the block; Fate::train if nothing does.
Mark mark_of(const Match& match, const Guards& guards, bool page) {
  const auto& text = guards.at(*match.language).texts[match.text];
  const bool equal = match.share == 0;
  if (!text.blocks && (page || !equal)) return {};
  if (equal) return {Fate::dropped, "heldout_equal", "equals " + text.place};
  return {Fate::dropped, "heldout_near",
          "resembles " + text.place + " to " + std::to_string(static_cast<int>(100 * match.share)) +
              " %"};
}

void judge(Candidate& candidate, const std::vector<Match>& matches, const Guards& guards) {
  const bool page = is_whole(candidate);
  if (page && holds_heldout(candidate)) return;
  for (const auto& match : matches) {
    auto& passage = candidate.passages[match.passage];
    if (!is_trained_on(candidate, passage)) continue;
    auto mark = mark_of(match, guards, page);
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

// The keys that this recipe holds out by: "corpus.heldout_pages or corpus.heldout_messages_bytes".
std::string keys_in_force(const Candidates& candidates, const CorpusRecipe& recipe) {
  std::set<std::string> keys;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (is_held(passage))
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
  auto guards = gather(candidates, recipe);
  Matches matches(candidates.size());
  TRY(base::parallel_for(ctx, "corpus", candidates.size(), [&](std::size_t i) {
    matches[i] = find_matches(candidates[i], guards, recipe);
  }));
  count_documents(candidates, matches, recipe, guards);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    judge(candidates[i], matches[i], guards);
    mark_phrases(candidates[i], guards);
  }
  return check_price(candidates, before, recipe);
}

}  // namespace data
