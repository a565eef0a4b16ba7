// What a pair of neighbouring tokens becomes, and how early, at one place each: a perfect hash, so that a look-up takes
// the same steps whether the pair is known or not, and nothing in it is to be foretold.
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
  struct Found {
    std::int32_t key;  // rank << kPlaceBits
    std::int32_t result;
  };

  // Nothing for more than 2^25 - 2 merges, and where pairs meet that no factor tells apart: some file was made so.
  static std::optional<MergeHash> make(const std::vector<Merge>& merges, const MergeTable& table);

  Found find(std::int32_t left, std::int32_t right) const {
    const auto pair = token_pair(left, right);
    const auto hash = SpreadPair()(pair);
    const auto& slot = slots_[place(hash, factors_[hash >> group_shift_])];
    // Where they differ all bits but the sign are set, and no branch asks.
    const auto differ = static_cast<std::int32_t>(slot.pair != pair);
    return {slot.found.key | (-differ & kNothing), slot.found.result};
  }

 private:
  struct Slot {
    TokenPair pair = ~TokenPair{0};  // free
    Found found{kNothing, 0};
  };
  struct Key {
    std::uint64_t hash;
    Slot slot;
  };
  using Slots = std::vector<Slot, LargeMemory<Slot>>;

  std::uint32_t place(std::uint64_t hash, std::uint32_t factor) const {
    return static_cast<std::uint32_t>(hash) * factor >> slot_shift_;
  }
  void lay_out(std::size_t merges);
  std::vector<Key> grouped(const std::vector<Key>& keys, std::vector<std::uint32_t>& ends) const;
  bool put(const std::vector<Key>& keys);
  bool put_group(const Key* keys, std::size_t count);

  Slots slots_;                         // a power of two
  std::vector<std::uint32_t> factors_;  // by group, the highest bits of a hash
  int slot_shift_ = 0, group_shift_ = 0;
};

}  // namespace tokenizer
