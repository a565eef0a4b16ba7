#include "tokenizer/merge_table.h"

#include <bit>

namespace tokenizer {

MergeTable::MergeTable(std::vector<Merge> merges)
    : merges_(std::move(merges)),
      slots_(std::bit_ceil(merges_.size() * 2 + 2)),
      mask_(slots_.size() - 1) {
  std::uint32_t rank = 0;
  for (const auto& merge : merges_) {
    const auto hash = SpreadPair()(token_pair(merge.left, merge.right));
    const auto same = [&](const Slot& slot) {
      const auto& other = merges_[slot.rank];
      return slot.tag == tag_of(hash) && other.left == merge.left && other.right == merge.right;
    };
    auto at = hash & mask_;
    while (slots_[at].rank != kNone && !same(slots_[at])) at = (at + 1) & mask_;
    slots_[at] = {tag_of(hash), rank++};
  }
}

}  // namespace tokenizer
