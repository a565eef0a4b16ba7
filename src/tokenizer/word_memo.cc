#include "tokenizer/word_memo.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tokenizer/hash_key.h"

namespace tokenizer {

const WordMemo::Key::Secrets WordMemo::Key::kSecrets = [] {
  Secrets out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = keyed_mix(hash_key(), 0x9e3779b97f4a7c15u * (i + 1), hash_key());
  return out;
}();

void WordMemo::place(std::uint64_t slot) {
  auto at = home_of(slot);
  while (slots_[at] != 0) at = (at + 1) & mask_;
  slots_[at] = slot;
  ++used_;
}

// At most two thirds of the slots are used.
void WordMemo::make_room() {
  if (is_full()) {
    std::ranges::fill(slots_, 0);
    words_.assign(kBehind, 0);
    used_ = 0;
  } else if (is_crowded()) {
    take_slots(4 * slots_.size());
  }
}

void WordMemo::take_slots(std::size_t count) {
  const auto before = std::exchange(slots_, Numbers(count));
  mask_ = count - 1;
  shift_ = 64 - std::countr_zero(count);
  used_ = 0;
  for (const auto slot : before)
    if (slot != 0) place(slot);
}

void WordMemo::reserve(std::size_t words) {
  constexpr std::size_t kUsual = 5;  // numbers of eight bytes, ids among them
  const auto slots = std::min(std::bit_ceil(2 * words), kMostReserved);
  most_ = std::max(most_, slots);
  if (slots > slots_.size()) take_slots(slots);
  const auto before = words_.size();
  words_.resize(std::max(before, std::min(kUsual * words, kMostWords)));
  words_.resize(before);
}

void WordMemo::put(const Key& key, std::span<const std::int32_t> ids) {
  if (key.size() == 0 || ids.size() > kMostIds) return;
  make_room();
  const auto first = words_.size() - kBehind;
  words_.resize(words_.size() + key.words() + std::max<std::size_t>(1, (ids.size() + 1) / 2));
  auto* to = words_.data() + first;
  for (std::size_t i = 0; i < key.words(); ++i) to[i] = key.bytes()[i];
  to += key.words();
  for (std::size_t i = 0; i < ids.size(); ++i)
    std::memcpy(reinterpret_cast<char*>(to) + 4 * i, &ids[i], 4);
  place(key.mark() | std::uint64_t{ids.size()} << kPlaceBits | first);
}

}  // namespace tokenizer
