// How early a pair of neighbouring tokens is merged, at one place each: a perfect hash, so that a look-up takes the same
// steps whether the pair is known or not, and nothing in it is to be foretold. A place has eight bytes, so that the table
// of a large vocabulary is near; what a merge makes is asked only of those that are done.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tokenizer/large_memory.h"
#include "tokenizer/merge_table.h"

namespace tokenizer {

class MergeHash {
 public:
  // A rank with room below for a place of a piece: the least is what merges next, and where.
  static constexpr int kPlaceBits = 6;
  static constexpr std::int32_t kNothing = 0x7fffffff;  // no such merge

  // Nothing for more than 2^24 - 1 merges, ids of 2^20 - 1 and more, and where pairs meet that no factor tells apart: some
  // file was made so.
  static std::optional<MergeHash> make(const std::vector<Merge>& merges, const MergeTable& table);

  // rank << kPlaceBits, or kNothing. An id may be -1, which is of no merge.
  std::int32_t find(std::int32_t left, std::int32_t right) const {
    const auto pair = packed(left, right);
    const auto hash = SpreadPair()(pair);
    const auto slot = slots_[place(hash, factors_[hash >> group_shift_])];
    // Where they differ all bits but the sign are set, and no branch asks.
    const auto differ = static_cast<std::int32_t>(slot >> kRankBits != pair);
    const auto rank = static_cast<std::int32_t>(slot & kRanks);
    return rank << kPlaceBits | (-differ & kNothing);
  }
  // What the merge of that key makes, whatever its place bits.
  std::int32_t result(std::int32_t key) const {
    return results_[static_cast<std::size_t>(key >> kPlaceBits)];
  }

 private:
  static constexpr int kIdBits = 20, kRankBits = 24;
  static constexpr std::int32_t kIds = (1 << kIdBits) - 1;  // so that -1 is like none of them
  static constexpr std::uint64_t kRanks = (std::uint64_t{1} << kRankBits) - 1;
  using Slot = std::uint64_t;  // the pair and its rank
  // Of a left id that there is not, behind which stands none that -1 looks like.
  static constexpr Slot kFree = Slot{kIds} << (kIdBits + kRankBits) | kRanks;
  struct Key {
    std::uint64_t hash;
    Slot slot;
  };
  using Slots = std::vector<Slot, LargeMemory<Slot>>;

  static std::uint64_t packed(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << kIdBits |
           static_cast<std::uint32_t>(right);
  }
  std::uint64_t place(std::uint64_t hash, std::uint32_t factor) const {
    return std::uint64_t{static_cast<std::uint32_t>(hash) * factor} * slots_.size() >> 32;
  }
  void lay_out(std::size_t merges);
  std::vector<Key> grouped(const std::vector<Key>& keys, std::vector<std::uint32_t>& ends) const;
  bool put(const std::vector<Key>& keys);
  bool put_group(const Key* keys, std::size_t count);

  Slots slots_;
  std::vector<std::uint32_t> factors_;  // by group, the highest bits of a hash
  std::vector<std::int32_t> results_;   // by rank
  int group_shift_ = 0;
};

}  // namespace tokenizer
