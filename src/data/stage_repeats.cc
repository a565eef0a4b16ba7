// Text that stands twice is trained on once. Documents come first: one that stands for the most
// part in larger ones of its language goes as a whole, else all of it stays, embedded paragraphs
// too, for a page without them teaches what nobody wrote. Then messages: catalogues translate one
// label in many places. Every decision says where the text is kept.
//
// What the share is set by: of LibreOffice's English help a third as the limit takes 718 of 2,560
// pages and with them 232 kB that stand nowhere else, two thirds 313 pages and 31 kB.
//
// The kept copy is the best, not the first: the largest document is looked at first, so a section
// that a page embeds goes and the page stays. And it is chosen among what no other rule takes, so
// no text loses its only copy: too little text ("remainder") is told before. What surprises:
// headings, labels and numbers repeat on a thousand pages and make none of them a repeat; only text
// that is as long as what guards blocks (guard.h) counts.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "data/guard.h"
#include "data/majority.h"
#include "data/stage.h"
#include "data/whole.h"

namespace data {

namespace {

// What is kept so far, of one language: where each text stands.
using Kept = std::unordered_map<std::string_view, const Candidate*>;

std::string place(const Candidate& candidate) {
  return candidate.document.key + " of " + candidate.document.source;
}

std::int64_t train_bytes(const Candidate& candidate) {
  std::int64_t bytes = 0;
  for (const auto& passage : candidate.passages)
    if (is_trained_on(candidate, passage)) bytes += static_cast<std::int64_t>(passage.text.size());
  return bytes;
}

// Those with text to train on, the largest first, in the order of the sources among equals.
std::vector<Candidate*> largest_first(Candidates& candidates) {
  std::vector<std::pair<std::int64_t, Candidate*>> sized;
  for (auto& candidate : candidates)
    if (is_whole(candidate) && !candidate.dropped() && is_trained_on(candidate))
      sized.emplace_back(train_bytes(candidate), &candidate);
  std::ranges::stable_sort(sized, std::greater{}, [](const auto& one) { return one.first; });
  std::vector<Candidate*> out;
  for (const auto& [bytes, candidate] : sized) out.push_back(candidate);
  return out;
}

struct Repeat {
  Share share;
  const Candidate* most = nullptr;  // holds most of what repeats
};

// Whether a block counts as a repeat.
bool counts(const Passage& passage, const std::string& language, const CorpusRecipe& recipe) {
  return passage.role == Role::code || guards_blocks(passage.text, language, recipe);
}

Repeat weigh(const Candidate& candidate, const Kept& kept, const CorpusRecipe& recipe) {
  Repeat out;
  std::map<const Candidate*, std::int64_t> holders;
  for (const auto& passage : candidate.passages) {
    if (!is_trained_on(candidate, passage)) continue;
    const auto found = kept.find(passage.text);
    const bool repeats =
        found != kept.end() && counts(passage, candidate.document.language, recipe);
    out.share.add(passage, repeats);
    if (!repeats) continue;
    auto& bytes = holders[found->second];
    bytes += static_cast<std::int64_t>(passage.text.size());
    if (!out.most || bytes > holders[out.most]) out.most = found->second;
  }
  return out;
}

std::string whole_text(const Candidate& candidate) {
  std::string out;
  for (const auto& passage : candidate.passages)
    if (is_trained_on(candidate, passage)) out += passage.text + '\0';
  return out;
}

void count_lost(const Candidates& candidates, const std::map<std::string, Kept>& kept,
                RepeatsOf& out) {
  std::map<std::string, std::unordered_set<std::string_view>> seen;
  for (const auto& candidate : candidates) {
    const auto& [fate, rule, reason] = candidate.mark;
    if (rule != "repeated_document" && rule != "heldout_equal" && rule != "heldout_near") continue;
    const auto& language = candidate.document.language;
    const auto stays = kept.find(language);
    for (const auto& passage : candidate.passages) {
      if (passage.mark.fate != Fate::train) continue;
      if (stays != kept.end() && stays->second.contains(passage.text)) continue;
      if (seen[language].insert(passage.text).second)
        out[language].lost_bytes[rule] += static_cast<std::int64_t>(passage.text.size());
    }
  }
}

RepeatsOf drop_documents(Candidates& candidates, const CorpusRecipe& recipe) {
  RepeatsOf out;
  std::map<std::string, Kept> kept;  // by language
  std::map<std::string, std::unordered_map<std::string, const Candidate*>> wholes;
  for (auto* candidate : largest_first(candidates)) {
    const auto& language = candidate->document.language;
    auto text = whole_text(*candidate);
    const auto equal = wholes[language].find(text);
    if (equal != wholes[language].end()) {
      candidate->mark = {Fate::dropped, "repeated_document", "equals " + place(*equal->second)};
      continue;
    }
    const auto repeat = weigh(*candidate, kept[language], recipe);
    if (repeat.share.is_above(recipe.max_elsewhere_share)) {
      candidate->mark = {
          Fate::dropped, "repeated_document",
          repeat.share.percent() + " elsewhere, most of it on " + place(*repeat.most)};
      continue;
    }
    wholes[language].emplace(std::move(text), candidate);
    out[language].repeated_bytes += repeat.share.bytes;
    for (const auto& passage : candidate->passages)
      if (is_trained_on(*candidate, passage)) kept[language].emplace(passage.text, candidate);
  }
  count_lost(candidates, kept, out);
  return out;
}

void drop_messages(Candidates& candidates) {
  struct Place {
    const Candidate* candidate;
    const Passage* passage;
  };
  std::map<std::string, std::unordered_map<std::string_view, Place>> kept;  // by language
  for (auto& candidate : candidates) {
    if (is_whole(candidate)) continue;
    for (auto& passage : candidate.passages) {
      if (!is_trained_on(candidate, passage)) continue;
      const auto [first, fresh] =
          kept[candidate.document.language].emplace(passage.text, Place{&candidate, &passage});
      if (fresh) continue;
      const auto& [holder, message] = first->second;
      passage.mark = {Fate::dropped, "repeated_block",
                      "kept as " + message->key + " of " + holder->document.source};
    }
  }
}

// A document with too little left: all of it goes, but never what is held out.
void drop_remainders(Candidates& candidates, std::int64_t min_bytes) {
  for (auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    const auto bytes = train_bytes(candidate);
    const bool heldout = std::ranges::any_of(candidate.passages, [](const Passage& passage) {
      return passage.mark.fate == Fate::heldout;
    });
    const bool catalogue = !is_whole(candidate);  // its parts are joined later
    if (bytes > 0 && (bytes >= min_bytes || catalogue)) continue;
    const Mark mark{Fate::dropped, "remainder", std::to_string(bytes) + " bytes are left"};
    if (!heldout) {
      candidate.mark = mark;
      continue;
    }
    for (auto& passage : candidate.passages)
      if (passage.mark.fate == Fate::train) passage.mark = mark;
  }
}

}  // namespace

base::Json to_json(const Repeats& repeats) {
  return {{"repeated_bytes", repeats.repeated_bytes}, {"lost_bytes", repeats.lost_bytes}};
}

base::Result<RepeatsOf> drop_repeats(Candidates& candidates, const CorpusRecipe& recipe) {
  auto before = count_live(candidates);
  drop_remainders(candidates, recipe.min_document_bytes);
  TRY(check_majority(candidates, before, {"remainder"}, recipe.max_rule_share));
  before = count_live(candidates);
  auto repeats = drop_documents(candidates, recipe);
  drop_messages(candidates);
  TRY(check_majority(candidates, before, {"repeated_document", "repeated_block"},
                     recipe.max_repeat_share));
  drop_remainders(candidates, 0);  // catalogues of which every message stands elsewhere
  return repeats;
}

}  // namespace data
