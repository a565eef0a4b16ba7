// The rank of a merge by its pair, and what it becomes: a MergeTable for pairs of which most are none, as a bit field
// says that stays in the cache. Slots stand two by two in a line of the cache, and what is asked for mostly stands in
// the two that are looked at without a branch.
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
  using Found = MergeTable::Found;

  // Of two merges of one pair the later counts.
  explicit PairRanks(const std::vector<Merge>& merges)
      : slots_(std::bit_ceil(merges.size() * 2 + 4), kFree),
        shift_(64 - std::countr_zero(slots_.size())),
        bits_(std::clamp(slots_.size() / 8, std::size_t{16}, kMostWords)) {
    std::uint32_t rank = 0;
    for (const auto& merge : merges) {
      const auto pair = token_pair(merge.left, merge.right);
      const auto hash = hash_of(pair);
      auto at = home_of(hash);
      while (slots_[at].found.rank != kNone && slots_[at].pair != pair)
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {pair, {rank++, merge.result}};
      bits_[bit_of(hash) / 64] |= std::uint64_t{1} << (bit_of(hash) % 64);
    }
  }

  // Of rank kNone: no such merge.
  Found find(std::int32_t left, std::int32_t right) const {
    const auto pair = token_pair(left, right);
    const auto hash = hash_of(pair);
    const bool may_be = (bits_[bit_of(hash) / 64] >> (bit_of(hash) % 64) & 1) != 0;
    const auto* home = may_be ? &slots_[home_of(hash)] : kNoSlots;
    const bool first = home[0].pair == pair, second = home[1].pair == pair;
    if (may_be && !first && !second) [[unlikely]]
      return find_behind(pair, hash);
    return first ? home[0].found : second ? home[1].found : Found{kNone, 0};
  }

 private:
  static constexpr std::size_t kMostWords = 1u << 15;
  struct alignas(16) Slot {
    TokenPair pair;
    Found found;
  };
  static constexpr Slot kFree{~TokenPair{0}, {kNone, 0}};  // no ids are negative
  static constexpr Slot kNoSlots[2] = {kFree, kFree};
  // The high bits choose a pair of slots, the low ones a bit.
  static std::uint64_t hash_of(TokenPair pair) {
    const auto h = pair * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
  }
  std::size_t home_of(std::uint64_t hash) const { return hash >> shift_ & ~std::uint64_t{1}; }
  std::uint64_t bit_of(std::uint64_t hash) const { return hash & (64 * bits_.size() - 1); }
  Found find_behind(TokenPair pair, std::uint64_t hash) const {
    for (auto at = home_of(hash);; at = (at + 1) & (slots_.size() - 1)) {
      const auto& slot = slots_[at];
      if (slot.found.rank == kNone || slot.pair == pair) return slot.found;
    }
  }

  std::vector<Slot> slots_;
  int shift_;
  std::vector<std::uint64_t> bits_;  // set for each pair
};

}  // namespace tokenizer
