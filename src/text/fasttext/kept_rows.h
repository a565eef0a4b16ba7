// Which buckets of a pruned model have a row, and which.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace text::fasttext {

// A table of hashes, as large as the number of buckets that are kept asks for, behind a filter of eight bits
// for each: most n-grams of a text were pruned, and the filter stays in a near cache.
class KeptRows {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  KeptRows() = default;
  explicit KeptRows(std::size_t count);
  void put(std::uint32_t bucket, std::uint32_t row);  // a later one of a bucket replaces it
  std::uint32_t row_of(std::uint32_t bucket) const {
    const auto mixed = bucket * kOdd;
    const auto bit = mixed >> filter_shift_;
    if (!(filter_[bit / 64] >> bit % 64 & 1)) return kNone;
    for (auto at = mixed >> slot_shift_;; at = at + 1 == slots_.size() ? 0 : at + 1)
      if (slots_[at].bucket == bucket || slots_[at].row == kNone) return slots_[at].row;
  }

 private:
  static constexpr std::uint32_t kOdd = 2654435769u;
  struct Slot {
    std::uint32_t bucket = 0, row = kNone;
  };
  unsigned filter_shift_ = 31, slot_shift_ = 31;
  std::vector<std::uint64_t> filter_ = {0};
  std::vector<Slot> slots_ = {{}, {}};
};

}  // namespace text::fasttext
