// Byte-pair merges of a few symbols, the earliest rank first and of one rank the leftmost: symbols stay where they
// are, a number has a bit for each that is left, and rank and place are one number, of which the least is next.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "tokenizer/id_buffer.h"
#include "tokenizer/pair_ranks.h"

namespace tokenizer {

class FewMerges {
 public:
  static constexpr std::size_t kMost = 64;                     // symbols
  static constexpr std::uint32_t kMostRanks = (1u << 26) - 1;  // of merges that it can do

  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }
  const std::int32_t* ids() const { return ids_; }
  // Appends a symbol; `before` is what becomes of the last one and this. At most kMost.
  void add(std::int32_t id, PairRanks::Found before) {
    if (size_ > 0) {
      keys_[size_ - 1] = key(before.rank, size_ - 1);
      made_[size_ - 1] = before.result;
    }
    ids_[size_++] = id;
  }
  // Appends what becomes of the symbols.
  void merge(const PairRanks& ranks, IdBuffer& out) {
    constexpr std::size_t kTogether = 8;
    for (auto i = size_ - 1; i % kTogether != 0 || i == size_ - 1; ++i) keys_[i] = kNoKey;
    const auto end = (size_ + kTogether - 1) / kTogether * kTogether;
    auto left = ~std::uint64_t{0} >> (kMost - size_);
    for (auto best = least(end); best < kNoKey; best = least(end))
      left = apply(best % kMost, left, ranks);
    for (; left != 0; left &= left - 1) out.add(ids_[std::countr_zero(left)]);
  }

 private:
  static constexpr std::uint32_t kNoKey = PairRanks::kNone << 6;  // and all above it
  static std::uint32_t key(std::uint32_t rank, std::size_t at) {
    return rank << 6 | static_cast<std::uint32_t>(at);
  }
  std::uint32_t least(std::size_t end) const {
    auto a = keys_[0], b = keys_[1], c = keys_[2], d = keys_[3];
    for (std::size_t i = 4; i < end; i += 4) {
      a = std::min(a, keys_[i]);
      b = std::min(b, keys_[i + 1]);
      c = std::min(c, keys_[i + 2]);
      d = std::min(d, keys_[i + 3]);
    }
    return std::min(std::min(a, b), std::min(c, d));
  }
  void look(std::size_t at, std::size_t next, const PairRanks& ranks) {
    const auto found = ranks.find(ids_[at], ids_[next]);
    keys_[at] = key(found.rank, at);
    made_[at] = found.result;
  }
  // The one at `at` takes in the next; those that are left.
  std::uint64_t apply(std::size_t at, std::uint64_t left, const PairRanks& ranks) {
    auto after = left & (~std::uint64_t{1} << at);
    const auto gone = static_cast<std::size_t>(std::countr_zero(after));
    left ^= after & -after;
    after &= after - 1;
    ids_[at] = made_[at];
    keys_[gone] = kNoKey;
    keys_[at] = kNoKey;
    if (after != 0) look(at, static_cast<std::size_t>(std::countr_zero(after)), ranks);
    if (const auto before = left & ~(~std::uint64_t{0} << at); before != 0)
      look(static_cast<std::size_t>(63 - std::countl_zero(before)), at, ranks);
    return left;
  }

  std::size_t size_ = 0;
  std::int32_t ids_[kMost], made_[kMost];  // made_: of a symbol and the next that is left
  std::uint32_t keys_[kMost];
};

}  // namespace tokenizer
