// The rank of a merge by its pair: a MergeTable for pairs of which most are none, as a bit field says that stays
// in the cache.
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

  // Of two merges of one pair the later counts.
  explicit PairRanks(const std::vector<Merge>& merges)
      : slots_(std::bit_ceil(merges.size() * 2 + 2)),
        shift_(64 - std::countr_zero(slots_.size())),
        bits_(std::clamp(slots_.size() / 8, std::size_t{16}, kMostWords)) {
    std::uint32_t rank = 0;
    for (const auto& merge : merges) {
      const auto pair = token_pair(merge.left, merge.right);
      const auto hash = hash_of(pair);
      auto at = hash >> shift_;
      while (slots_[at].rank != kNone && slots_[at].pair != pair)
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {pair, rank++};
      bits_[bit_of(hash) / 64] |= std::uint64_t{1} << (bit_of(hash) % 64);
    }
  }

  // Asks for what find() will read.
  void prefetch(std::int32_t left, std::int32_t right) const {
    __builtin_prefetch(&slots_[hash_of(token_pair(left, right)) >> shift_]);
  }

  // kNone: no such merge.
  std::uint32_t find(std::int32_t left, std::int32_t right) const {
    const auto pair = token_pair(left, right);
    const auto hash = hash_of(pair);
    if ((bits_[bit_of(hash) / 64] >> (bit_of(hash) % 64) & 1) == 0) return kNone;
    for (auto at = hash >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
      const auto& slot = slots_[at];
      if (slot.rank == kNone || slot.pair == pair) return slot.rank;
    }
  }

 private:
  static constexpr std::size_t kMostWords = 1u << 15;
  struct Slot {
    TokenPair pair = 0;
    std::uint32_t rank = kNone;
  };
  // The high bits choose a slot, the low ones a bit.
  static std::uint64_t hash_of(TokenPair pair) {
    const auto h = pair * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
  }
  std::uint64_t bit_of(std::uint64_t hash) const { return hash & (64 * bits_.size() - 1); }

  std::vector<Slot> slots_;
  int shift_;
  std::vector<std::uint64_t> bits_;  // set for each pair
};

}  // namespace tokenizer
