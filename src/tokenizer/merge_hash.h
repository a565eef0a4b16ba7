// How early a pair of neighbouring tokens is merged, at one place each: a perfect hash, so that a look-up takes the same
// steps whether the pair is known or not, and nothing in it is to be foretold. A place has eight bytes, so that the table
// of a large vocabulary is near; what a merge makes is asked only of those that are done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
  // `others`: ids besides those of merges that will be asked for (of bytes), or -1.
  static std::optional<MergeHash> make(const std::vector<Merge>& merges, const MergeTable& table,
                                       std::span<const std::int32_t> others = {});

  // rank << kPlaceBits, or kNothing. An id is one of `others` or of the merges, what they make among them, or -1, which
  // is of no merge: of another one the bits would be those of another pair.
  std::int32_t find(std::int32_t left, std::int32_t right) const {
    return find(left, right, where(left, right));
  }
  // The same in two steps: asks for the memory that find() looks at; where that is.
  std::uint32_t expect(std::int32_t left, std::int32_t right) const {
    const auto at = where(left, right);
    __builtin_prefetch(&slots_[at]);
    return at;
  }
  std::int32_t find(std::int32_t left, std::int32_t right, std::uint32_t where) const {
    const auto slot = slots_[where];
    // Where they differ all bits but the sign are set, and no branch asks.
    const auto differ = static_cast<std::int32_t>(slot >> kRankBits != packed(left, right));
    const auto rank = static_cast<std::int32_t>(slot & kRanks);
    return rank << kPlaceBits | (-differ & kNothing);
  }
  // What the merge of that key makes, whatever its place bits.
  std::int32_t result(std::int32_t key) const { return results_[key >> kPlaceBits]; }

  MergeHash(MergeHash&&) = default;
  MergeHash& operator=(MergeHash&&) = default;

 private:
  MergeHash() = default;
  static constexpr int kIdBits = 20, kRankBits = 24;
  static constexpr std::int32_t kIds = (1 << kIdBits) - 1;  // no id: the left one of what is free
  static constexpr std::uint64_t kRanks = (std::uint64_t{1} << kRankBits) - 1;
  using Slot = std::uint64_t;  // the pair and its rank
  static constexpr Slot kFree = Slot{kIds} << (kIdBits + kRankBits) | kRanks;
  struct Key {
    std::uint64_t hash;
    Slot slot;
  };

  static std::uint64_t packed(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << kIdBits |
           static_cast<std::uint32_t>(right);
  }
  static std::uint8_t mark_of(std::uint64_t hash) { return static_cast<std::uint8_t>(hash); }
  std::uint64_t place(std::uint64_t hash, std::uint32_t tries) const {
    const auto factor = 1 + tries * 0x9e3779b2u;
    return std::uint64_t{static_cast<std::uint32_t>(hash) * factor} * count_ >> 32;
  }
  // Of most pairs that have no merge the mark says so, and they all look at one slot, which is near.
  std::uint32_t where(std::int32_t left, std::int32_t right) const {
    const auto hash = SpreadPair()(packed(left, right));
    const auto at = place(hash, tries_[hash >> group_shift_]);
    return static_cast<std::uint32_t>(at & -std::uint64_t{marks_[at] == mark_of(hash)});
  }
  void lay_out(std::size_t merges);
  std::vector<Key> grouped(const std::vector<Key>& keys, std::vector<std::uint32_t>& ends) const;
  bool put(const std::vector<Key>& keys);
  bool put_group(const Key* keys, std::size_t count);

  // One after the other in one piece of memory, so that one large page may have them all.
  std::vector<std::byte, LargeMemory<std::byte>> memory_;
  Slot* slots_ = nullptr;
  std::int32_t* results_ = nullptr;     // by rank
  std::uint16_t* tries_ = nullptr;      // by group, the highest bits of a hash
  std::uint8_t* marks_ = nullptr;       // of each slot
  std::size_t count_ = 0, groups_ = 0;  // slots
  int group_shift_ = 0;
};

}  // namespace tokenizer
