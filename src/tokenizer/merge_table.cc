#include "tokenizer/merge_table.h"

#include <bit>

namespace tokenizer {
namespace {

constexpr std::size_t kAhead = 16;  // merges for whose slots memory is asked early

std::uint64_t key_of(const Merge& merge) { return token_pair(merge.left, merge.right); }

}  // namespace

MergeTable::MergeTable(std::vector<Merge> merges) : merges_(std::move(merges)) { lay(); }

MergeTable MergeTable::unlaid(std::vector<Merge> merges) {
  MergeTable out;
  out.merges_ = std::move(merges);
  return out;
}

void MergeTable::lay() {
  slots_ = Slots(std::bit_ceil(merges_.size() * 2 + 2));
  mask_ = slots_.size() - 1;
  std::uint32_t rank = 0;
  for (const auto& merge : merges_) {
    if (rank + kAhead < merges_.size())
      __builtin_prefetch(&slots_[SpreadPair()(key_of(merges_[rank + kAhead])) & mask_], 1);
    const auto key = key_of(merge);
    auto at = SpreadPair()(key) & mask_;
    while (slots_[at].key != kEmpty && slots_[at].key != key) at = (at + 1) & mask_;
    twins_ |= slots_[at].key == key;
    slots_[at] = {key, {rank++, merge.result}};
  }
}

}  // namespace tokenizer
