// The rank of a merge by its pair, in half the memory of a MergeTable: a slot holds the rank and a part of the
// hash, and the merge itself says whether the pair is the one. Most pairs that are asked for are none, and of most
// of those a bit field says so that stays in the cache.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer {

class PairRanks {
 public:
  static constexpr std::uint32_t kNone = MergeTable::kNone;

  // Keeps `merges`, which must stay. Of two merges of one pair the later counts.
  explicit PairRanks(const std::vector<Merge>& merges)
      : merges_(merges),
        slots_(std::bit_ceil(merges.size() * 2 + 2)),
        shift_(64 - std::countr_zero(slots_.size())),
        bits_(std::clamp(slots_.size() / 8, std::size_t{16}, kMostWords)) {
    for (std::uint32_t rank = 0; rank < merges.size(); ++rank) {
      const auto hash = hash_of(merges[rank].left, merges[rank].right);
      auto at = hash >> shift_;
      while (slots_[at].rank != kNone &&
             !is(slots_[at], hash, merges[rank].left, merges[rank].right))
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {static_cast<std::uint32_t>(hash), rank};
      bits_[bit_of(hash) / 64] |= std::uint64_t{1} << (bit_of(hash) % 64);
    }
  }

  // Asks for what find() will read.
  void prefetch(std::int32_t left, std::int32_t right) const {
    __builtin_prefetch(&slots_[hash_of(left, right) >> shift_]);
  }

  // kNone: no such merge.
  std::uint32_t find(std::int32_t left, std::int32_t right) const {
    const auto hash = hash_of(left, right);
    if ((bits_[bit_of(hash) / 64] >> (bit_of(hash) % 64) & 1) == 0) return kNone;
    for (auto at = hash >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
      const auto& slot = slots_[at];
      if (slot.rank == kNone || is(slot, hash, left, right)) return slot.rank;
    }
  }

 private:
  static constexpr std::size_t kMostWords = 1u << 15;
  struct Slot {
    std::uint32_t tag = 0, rank = kNone;
  };
  // The high bits choose a slot, the low ones tell what is there.
  static std::uint64_t hash_of(std::int32_t left, std::int32_t right) {
    const auto h = token_pair(left, right) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
  }
  std::uint64_t bit_of(std::uint64_t hash) const { return hash & (64 * bits_.size() - 1); }
  bool is(const Slot& slot, std::uint64_t hash, std::int32_t left, std::int32_t right) const {
    if (slot.tag != static_cast<std::uint32_t>(hash)) return false;
    const auto& merge = merges_[slot.rank];
    return merge.left == left && merge.right == right;
  }

  const std::vector<Merge>& merges_;
  std::vector<Slot> slots_;
  int shift_;
  std::vector<std::uint64_t> bits_;  // set for each pair
};

}  // namespace tokenizer
