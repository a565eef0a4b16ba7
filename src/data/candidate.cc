#include "data/candidate.h"

#include <algorithm>
#include <utility>

namespace data {

Candidate to_candidate(Document&& document) {
  Candidate out;
  for (auto& block : document.blocks) {
    Passage passage;
    passage.key = std::move(block.key);
    passage.text = std::move(block.text);
    passage.role = block.role;
    passage.level = block.level;
    passage.read_bytes = passage.text.size();
    out.passages.push_back(std::move(passage));
  }
  document.blocks.clear();
  out.document = std::move(document);
  return out;
}

std::uint64_t live_bytes(const Candidate& candidate) {
  std::uint64_t bytes = 0;
  for (const auto& passage : candidate.passages)
    if (candidate.live(passage)) bytes += passage.text.size();
  return bytes;
}

bool is_english(const Candidate& candidate) { return candidate.document.language == "eng_Latn"; }

bool is_whole(const Candidate& candidate) { return candidate.document.kind != "messages"; }

bool is_trained_on(const Candidate& candidate, const Passage& passage) {
  return candidate.live(passage) && passage.mark.fate == Fate::train;
}

bool is_trained_on(const Candidate& candidate) {
  return std::ranges::any_of(candidate.passages, [&](const Passage& passage) {
    return is_trained_on(candidate, passage);
  });
}

}  // namespace data
