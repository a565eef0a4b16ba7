#include "tokenizer/count_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "tokenizer/memo.h"

namespace tokenizer {
namespace {

constexpr std::size_t kFirstSlots = 1 << 8, kUnit = 8, kHead = 12;  // count, size

std::uint64_t prefix_of(std::string_view word) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i)
    out = out << 8 | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0u);
  return out;
}

}  // namespace

// Blocks of a sixteenth of the limit, so that the last one, half empty, matters little.
CountTable::CountTable(std::size_t most)
    : most_(most),
      block_bits_(most == 0
                      ? 20u
                      : std::clamp(static_cast<unsigned>(std::bit_width(most / 16)), 10u, 20u)) {}

char* CountTable::record(std::uint32_t at) const {
  const auto byte = std::uint64_t{at - 1} * kUnit;
  return blocks_[byte >> block_bits_] + (byte & ((std::uint64_t{1} << block_bits_) - 1));
}

std::string_view CountTable::word_at(std::uint32_t at) const {
  const char* place = record(at);
  std::uint32_t size;
  std::memcpy(&size, place + sizeof(std::uint64_t), sizeof size);
  return {place + kHead, size};
}

bool CountTable::add(std::string_view word, std::uint64_t times) {
  const auto hash = Memo::hash(word);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (;;) {
    const auto mask = slots_.size() - 1;
    for (auto i = hash & mask; !slots_.empty(); i = (i + 1) & mask) {
      auto& slot = slots_[i];
      if (slot.at == 0) break;
      if (slot.tag != tag || word_at(slot.at) != word) continue;
      char* place = record(slot.at);
      std::uint64_t count;
      std::memcpy(&count, place, sizeof count);
      count += times;
      std::memcpy(place, &count, sizeof count);
      return true;
    }
    if (used_ * 3 < slots_.size() * 2) break;
    if (!grow_slots()) return false;
  }
  const auto size = (kHead + word.size() + kUnit - 1) / kUnit * kUnit;
  if (!make_room(size)) return false;
  const auto mask = slots_.size() - 1;
  auto i = hash & mask;
  while (slots_[i].at != 0) i = (i + 1) & mask;
  slots_[i] = {tag, static_cast<std::uint32_t>(next_ / kUnit + 1)};
  char* place = record(slots_[i].at);
  const auto length = static_cast<std::uint32_t>(word.size());
  std::memcpy(place, &times, sizeof times);
  std::memcpy(place + sizeof times, &length, sizeof length);
  std::memcpy(place + kHead, word.data(), word.size());
  next_ += size;
  ++used_;
  word_bytes_ += word.size();
  return true;
}

// While they grow, the old slots stand beside the new ones.
bool CountTable::grow_slots() {
  const auto wanted = slots_.empty() ? kFirstSlots : 2 * slots_.size();
  if (!fits(wanted * sizeof(Slot) + sizeof(Sorted))) return false;
  std::vector<Slot> old(wanted);
  old.swap(slots_);
  const auto mask = slots_.size() - 1;
  for (const auto& slot : old) {
    if (slot.at == 0) continue;
    auto i = Memo::hash(word_at(slot.at)) & mask;
    while (slots_[i].at != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
  return true;
}

// The record begins in one block; one that is longer than a block gets several in a row.
bool CountTable::make_room(std::size_t record) {
  if (next_ + record <= end_) return fits(sizeof(Sorted));
  const std::uint64_t block = std::uint64_t{1} << block_bits_;
  const auto blocks = (record + block - 1) / block;
  const auto begin = blocks_.size() * block;
  if (!fits(blocks * block + sizeof(Sorted))) return false;
  if ((begin + blocks * block) / kUnit >= UINT32_MAX) return false;
  owned_.push_back(std::make_unique_for_overwrite<char[]>(blocks * block));
  for (std::size_t i = 0; i < blocks; ++i) blocks_.push_back(owned_.back().get() + i * block);
  allocated_ += blocks * block;
  next_ = begin;
  end_ = begin + blocks * block;
  return true;
}

void CountTable::begin_drain() {
  sorted_.reserve(used_);
  for (const auto& slot : slots_)
    if (slot.at != 0) sorted_.push_back({prefix_of(word_at(slot.at)), slot.at});
  std::ranges::sort(sorted_, [&](const Sorted& a, const Sorted& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : word_at(a.at) < word_at(b.at);
  });
  drained_ = 0;
}

bool CountTable::next(std::string_view& word, std::uint64_t& count) {
  if (drained_ == sorted_.size()) return false;
  const auto at = sorted_[drained_++].at;
  word = word_at(at);
  std::memcpy(&count, record(at), sizeof count);
  return true;
}

void CountTable::clear() { *this = CountTable(most_); }

base::Result<void> CountTable::drain(
    const std::function<base::Result<void>(std::string_view word, std::uint64_t count)>& use) {
  begin_drain();
  std::string_view word;
  std::uint64_t count = 0;
  base::Result<void> result;
  while (result.ok() && next(word, count)) result = use(word, count);
  clear();
  return result;
}

}  // namespace tokenizer
