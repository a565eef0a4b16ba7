#include "tokenizer/pair_ranks.h"

#include <algorithm>
#include <bit>

namespace tokenizer {
int PairRanks::set_bits(std::size_t merges, int id_bits) {
  constexpr std::size_t kLeastSets = 128;
  const auto sets = std::bit_ceil(std::max(kLeastSets, merges * 5 / 8));
  return std::max(std::countr_zero(sets), 2 * id_bits - kMostTagBits);
}

PairRanks::Quick PairRanks::laid_out(std::size_t merges, std::size_t ids) {
  Quick out;
  out.nothing_ = static_cast<std::int32_t>(ids);
  out.id_bits_ = std::bit_width(ids | 1);
  out.set_bits_ = set_bits(merges, out.id_bits_);
  out.pairs_ = (std::uint64_t{1} << 2 * out.id_bits_) - 1;
  out.mask_ = (std::uint64_t{1} << out.set_bits_) - 1;
  return out;
}

PairRanks::PairRanks(const std::vector<Merge>& merges, std::size_t ids)
    : count_(static_cast<std::uint32_t>(merges.size())),
      quick_(laid_out(merges.size(), ids)),
      memory_((quick_.mask_ + 1) * sizeof(Set)),
      made_(merges.size() + 1, -1) {
  quick_.all_ = this;
  quick_.sets_ = static_cast<Set*>(memory_.at());
  quick_.made_ = made_.data();
  std::vector<Merge> beyond;
  for (std::uint32_t rank = 0; rank < merges.size(); ++rank) {
    made_[early(rank)] = merges[rank].result;
    if (put(merges[rank], rank)) continue;
    beyond.push_back(merges[rank]);
    beyond_early_.push_back(early(rank));
  }
  beyond_ = MergeTable(std::move(beyond));
}

// False where the set is full of others.
bool PairRanks::put(const Merge& merge, std::uint32_t rank) {
  const auto mixed = quick_.mix(merge.left, merge.right);
  const auto tag = quick_.tag_of(mixed);
  auto& set = quick_.sets_[mixed & quick_.mask_];
  for (std::size_t i = 0; i < kSlots; ++i) {
    if (set.tags[i] != 0 && set.tags[i] != tag) continue;
    set.tags[i] = tag;
    set.places[i] = early(rank);
    return true;
  }
  return false;
}

}  // namespace tokenizer
