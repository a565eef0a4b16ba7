#include "tokenizer/merge_table.h"

#include <bit>

namespace tokenizer {

MergeTable::MergeTable(const std::vector<Merge>& merges)
    : slots_(std::bit_ceil(merges.size() * 2 + 2)), mask_(slots_.size() - 1) {
  std::uint32_t rank = 0;
  for (const auto& merge : merges) {
    const auto key = token_pair(merge.left, merge.right);
    auto at = SpreadPair()(key) & mask_;
    while (slots_[at].key != kEmpty && slots_[at].key != key) at = (at + 1) & mask_;
    slots_[at] = {key, {rank++, merge.result}};
  }
}

}  // namespace tokenizer
