// Groups of pairs take a factor each that brings all of a group to places that are free, the largest groups first
// (Belazzougui, Botelho & Dietzfelbinger 2009, "Hash, displace, and compress").
#include "tokenizer/merge_hash.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace tokenizer {
namespace {

constexpr std::size_t kMostAlike = 32;      // pairs of a group, of which there are four on average
constexpr std::uint32_t kTries = 1u << 10;  // fewer than 2^16

}  // namespace

void MergeHash::lay_out(std::size_t merges) {
  constexpr std::size_t kFew = 4;  // so that no shift is that of a whole word
  groups_ = std::bit_ceil(std::max(kFew, merges / 4));
  count_ = std::max(kFew, merges + merges / 4);
  group_shift_ = 64 - std::countr_zero(groups_);
  memory_.resize(count_ * sizeof *slots_ + merges * sizeof *results_ + groups_ * sizeof *tries_ +
                 count_ * sizeof *marks_);
  slots_ = reinterpret_cast<Slot*>(memory_.data());
  results_ = reinterpret_cast<std::int32_t*>(slots_ + count_);
  tries_ = reinterpret_cast<std::uint16_t*>(results_ + merges);
  marks_ = reinterpret_cast<std::uint8_t*>(tries_ + groups_);
  std::fill_n(slots_, count_, kFree);
}

std::optional<MergeHash> MergeHash::make(const std::vector<Merge>& merges, const MergeTable& table,
                                         std::span<const std::int32_t> others) {
  if (merges.size() > kRanks) return std::nullopt;
  if (std::ranges::any_of(others, [](auto id) { return id >= kIds; })) return std::nullopt;
  MergeHash out;
  out.lay_out(merges.size());
  std::vector<Key> keys;
  keys.reserve(merges.size());
  for (std::uint32_t rank = 0; rank < merges.size(); ++rank) {
    const auto& [left, right, result] = merges[rank];
    if (std::max({left, right, result}) >= kIds) return std::nullopt;
    out.results_[rank] = result;
    if (!table.counts(rank)) continue;
    const auto pair = packed(left, right);
    keys.push_back({SpreadPair()(pair), pair << kRankBits | rank});
  }
  if (!out.put(keys)) return std::nullopt;
  return out;
}

// By counting: keys of one group come to stand together.
std::vector<MergeHash::Key> MergeHash::grouped(const std::vector<Key>& keys,
                                               std::vector<std::uint32_t>& ends) const {
  for (const auto& key : keys) ++ends[key.hash >> group_shift_];
  std::uint32_t sum = 0;
  for (auto& end : ends) end = std::exchange(sum, sum + end);
  std::vector<Key> out(keys.size());
  for (const auto& key : keys) out[ends[key.hash >> group_shift_]++] = key;
  return out;
}

bool MergeHash::put(const std::vector<Key>& keys) {
  std::vector<std::uint32_t> ends(groups_);
  const auto all = grouped(keys, ends);
  const auto begin = [&](std::size_t group) { return group == 0 ? 0 : ends[group - 1]; };
  std::size_t most = 0;
  for (std::size_t i = 0; i < ends.size(); ++i)
    most = std::max<std::size_t>(most, ends[i] - begin(i));
  if (most > kMostAlike) return false;
  for (auto size = most; size > 0; --size)
    for (std::size_t i = 0; i < ends.size(); ++i)
      if (ends[i] - begin(i) == size && !put_group(&all[begin(i)], size)) return false;
  return true;
}

bool MergeHash::put_group(const Key* keys, std::size_t count) {
  for (std::uint32_t tries = 0; tries < kTries; ++tries) {
    std::size_t done = 0;
    for (; done < count; ++done) {
      auto& slot = slots_[place(keys[done].hash, tries)];
      if (slot != kFree) break;
      slot = keys[done].slot;
    }
    if (done == count) {
      tries_[keys->hash >> group_shift_] = static_cast<std::uint16_t>(tries);
      for (std::size_t i = 0; i < count; ++i)
        marks_[place(keys[i].hash, tries)] = mark_of(keys[i].hash);
      return true;
    }
    while (done > 0) slots_[place(keys[--done].hash, tries)] = kFree;
  }
  return false;
}

}  // namespace tokenizer
