// What a pair of neighbouring tokens becomes, and how early: open addressing over places in the list of merges, with a
// tag of the pair, so that few strangers are compared and that the table is soon filled.
#pragma once

#include <cstdint>
#include <vector>

#include "tokenizer/large_memory.h"
#include "tokenizer/token_pair.h"

namespace tokenizer {

struct Merge {
  std::int32_t left, right, result;
};

class MergeTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Found {
    std::uint32_t rank;  // kNone: no such merge
    std::int32_t result;
  };

  MergeTable() = default;
  // The rank of a merge is its index. Of two merges of one pair the later counts, as where
  // Hugging Face reads them.
  explicit MergeTable(std::vector<Merge> merges);

  Found find(std::int32_t left, std::int32_t right) const {
    const auto hash = SpreadPair()(token_pair(left, right));
    for (auto at = hash & mask_;; at = (at + 1) & mask_) {
      const auto slot = slots_[at];
      if (slot.rank == kNone) return {kNone, 0};
      if (slot.tag != tag_of(hash)) continue;
      const auto& merge = merges_[slot.rank];
      if (merge.left == left && merge.right == right) return {slot.rank, merge.result};
    }
  }
  const std::vector<Merge>& list() const { return merges_; }  // by rank

 private:
  struct Slot {
    std::uint32_t tag = kNone;
    std::uint32_t rank = kNone;  // kNone: free
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  using Slots = std::vector<Slot, LargeMemory<Slot>>;
  std::vector<Merge> merges_;
  Slots slots_ = Slots(2);  // a power of two
  std::uint64_t mask_ = 1;
};

}  // namespace tokenizer
