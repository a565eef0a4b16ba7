#include "data/candidate.h"

#include <utility>

namespace data {

Candidate to_candidate(Document&& document) {
  Candidate out;
  for (auto& block : document.blocks) {
    Passage passage;
    passage.key = std::move(block.key);
    passage.text = std::move(block.text);
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

}  // namespace data
