#include "tokenizer/pair_index.h"

#include <algorithm>

namespace tokenizer {
namespace {

constexpr std::size_t kFirstSlots = 1 << 10;

std::size_t spread(std::uint64_t key) {
  key *= 0x9e3779b97f4a7c15u;
  return key ^ key >> 32;
}

}  // namespace

std::size_t PairIndex::place(Key key) const {
  const auto mask = slots_.size() - 1;
  auto i = hash(key) & mask;
  while (slots_[i] != 0 && infos_[slots_[i] - 1].key != key) i = (i + 1) & mask;
  return i;
}

PairIndex::Info* PairIndex::find(Key key) {
  if (slots_.empty()) return nullptr;
  const auto slot = slots_[place(key)];
  return slot == 0 ? nullptr : &infos_[slot - 1];
}

PairIndex::Info& PairIndex::get(Key key) {
  if (used_ * 3 >= slots_.size() * 2) grow();
  auto& slot = slots_[place(key)];
  if (slot != 0) return infos_[slot - 1];
  if (free_.empty()) {
    infos_.emplace_back();
    slot = static_cast<std::uint32_t>(infos_.size());
  } else {
    slot = free_.back() + 1;
    free_.pop_back();
  }
  ++used_;
  auto& info = infos_[slot - 1];
  info.key = key;
  return info;
}

void PairIndex::grow() {
  std::vector<std::uint32_t> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
  old.swap(slots_);
  const auto mask = slots_.size() - 1;
  for (const auto slot : old) {
    if (slot == 0) continue;
    auto i = hash(infos_[slot - 1].key) & mask;
    while (slots_[i] != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

// Those behind it move up as far as the place where they would begin to be looked for.
void PairIndex::erase(Key key) {
  if (slots_.empty()) return;
  const auto mask = slots_.size() - 1;
  auto hole = place(key);
  if (slots_[hole] == 0) return;
  const auto index = slots_[hole] - 1;
  infos_[index] = {};
  free_.push_back(index);
  --used_;
  for (auto i = (hole + 1) & mask; slots_[i] != 0; i = (i + 1) & mask) {
    const auto home = hash(infos_[slots_[i] - 1].key) & mask;
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = 0;
}

PairChanges::Change& PairChanges::of(Key key) {
  if (list_.size() * 2 >= slots_.size()) grow();
  const auto mask = slots_.size() - 1;
  auto i = spread(key) & mask;
  for (; slots_[i] != 0; i = (i + 1) & mask)
    if (list_[slots_[i] - 1].key == key) return list_[slots_[i] - 1];
  list_.push_back({.key = key});
  slots_[i] = static_cast<std::uint32_t>(list_.size());
  return list_.back();
}

void PairChanges::created(Change& change, std::uint32_t word) {
  if (change.last != kNone && words_[change.last].word == word) return;
  const auto at = static_cast<std::uint32_t>(words_.size());
  words_.push_back({word, kNone});
  (change.last == kNone ? change.first : words_[change.last].next) = at;
  change.last = at;
}

void PairChanges::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : 2 * slots_.size(), 0);
  const auto mask = slots_.size() - 1;
  for (std::uint32_t at = 0; at < list_.size(); ++at) {
    auto i = spread(list_[at].key) & mask;
    while (slots_[i] != 0) i = (i + 1) & mask;
    slots_[i] = at + 1;
  }
}

void PairChanges::clear() {
  if (list_.size() * 8 < slots_.size()) {
    const auto mask = slots_.size() - 1;
    for (const auto& change : list_) {
      auto i = spread(change.key) & mask;
      for (; slots_[i] != 0; i = (i + 1) & mask) slots_[i] = 0;
    }
  } else {
    std::ranges::fill(slots_, 0u);
  }
  list_.clear();
  words_.clear();
}

}  // namespace tokenizer
