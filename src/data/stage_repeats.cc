// Text that stood before, in the order of the sources: whole documents first, then blocks. Help
// pages embed sections of each other, and catalogues translate one label in many places; each text
// is trained on once.
//
// What surprises: headings such as "Example" repeat on a thousand pages and stay on the first only.
#include <map>
#include <string>
#include <unordered_set>

#include "data/majority.h"
#include "data/stage.h"

namespace data {

namespace {

using Seen = std::map<std::string, std::unordered_set<std::string>>;  // language -> texts

std::string train_text(const Candidate& candidate) {
  std::string out;
  for (const auto& passage : candidate.passages)
    if (candidate.live(passage) && passage.mark.fate == Fate::train) out += passage.text + '\0';
  return out;
}

void drop_equal_documents(Candidates& candidates) {
  Seen seen;
  for (auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    auto text = train_text(candidate);
    if (text.empty() || seen[candidate.document.language].insert(std::move(text)).second) continue;
    for (auto& passage : candidate.passages)
      if (candidate.live(passage) && passage.mark.fate == Fate::train)
        passage.mark = {Fate::dropped, "repeated_document", ""};
  }
}

void drop_equal_blocks(Candidates& candidates) {
  Seen seen;
  for (auto& candidate : candidates)
    for (auto& passage : candidate.passages) {
      if (!candidate.live(passage) || passage.mark.fate != Fate::train) continue;
      if (!seen[candidate.document.language].insert(passage.text).second)
        passage.mark = {Fate::dropped, "repeated_block", ""};
    }
}

// A document with too little left: all of it goes, but never what is held out.
void drop_remainders(Candidates& candidates, std::int64_t min_bytes) {
  for (auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    std::int64_t bytes = 0;
    bool heldout = false;
    for (const auto& passage : candidate.passages) {
      heldout = heldout || passage.mark.fate == Fate::heldout;
      if (passage.mark.fate == Fate::train) bytes += static_cast<std::int64_t>(passage.text.size());
    }
    const bool catalogue = candidate.document.kind == "messages";  // its parts are joined later
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

base::Result<void> drop_repeats(Candidates& candidates, const CorpusRecipe& recipe) {
  const auto before = count_live(candidates);
  drop_equal_documents(candidates);
  drop_equal_blocks(candidates);
  drop_remainders(candidates, recipe.min_document_bytes);
  TRY(check_majority(candidates, before, {"repeated_document", "repeated_block"},
                     recipe.max_repeat_share));
  return check_majority(candidates, before, {"remainder"}, recipe.max_rule_share);
}

}  // namespace data
