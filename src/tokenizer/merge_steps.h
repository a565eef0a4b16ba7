// Merges that were learned, done to words one after another as whoever learned them did: all of the first, left to
// right, then all of the second.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer {

class MergeSteps {
 public:
  // There were `before` ids before the first merge. A merge that spells a token anew makes an id that earlier merges
  // take, which do not come again for it: such a merge is a chapter of its own, and within one the earliest merge of a
  // word is always the next.
  MergeSteps(std::span<const Merge> merges, std::size_t before);
  void apply(std::vector<std::int32_t>& symbols);

 private:
  void apply(std::vector<std::int32_t>& symbols, const MergeTable& chapter);

  std::deque<MergeTable> chapters_;
  std::vector<std::uint32_t> ranks_;  // of each symbol with the next
};

}  // namespace tokenizer
