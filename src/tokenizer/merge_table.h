// What a pair of neighbouring tokens becomes, and how early: open addressing, one look for all that is known of a pair.
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
  // The list alone, and later what find() looks at.
  static MergeTable unlaid(std::vector<Merge> merges);
  void lay();

  Found find(std::int32_t left, std::int32_t right) const {
    const auto key = token_pair(left, right);
    for (auto at = SpreadPair()(key) & mask_;; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return slots_[at].found;
      if (slots_[at].key == kEmpty) return {kNone, 0};
    }
  }
  // Whether the merge of that rank is what becomes of its pair.
  bool counts(std::uint32_t rank) const {
    return !twins_ || find(merges_[rank].left, merges_[rank].right).rank == rank;
  }
  const std::vector<Merge>& list() const { return merges_; }  // by rank

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = kEmpty;
    Found found{};
  };
  using Slots = std::vector<Slot, LargeMemory<Slot>>;
  std::vector<Merge> merges_;
  Slots slots_ = Slots(2);  // a power of two
  std::uint64_t mask_ = 1;
  bool twins_ = false;  // some pair has two merges
};

}  // namespace tokenizer
