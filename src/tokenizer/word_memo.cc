#include "tokenizer/word_memo.h"

#include <cstring>
#include <utility>

namespace tokenizer {

void WordMemo::place(std::uint64_t slot) {
  auto at = home_of(slot);
  while (slots_[at] != 0) at = (at + 1) & mask_;
  slots_[at] = slot;
  ++used_;
}

// At most two thirds of the slots are used.
void WordMemo::make_room() {
  const bool full = 3 * used_ >= 2 * slots_.size();
  if (words_.size() > kMostWords || (full && slots_.size() >= kMost)) {
    std::ranges::fill(slots_, 0);
    words_.clear();
    used_ = 0;
  } else if (full) {
    const auto before = std::exchange(slots_, std::vector<std::uint64_t>(4 * slots_.size()));
    mask_ = slots_.size() - 1;
    shift_ -= 2;
    used_ = 0;
    for (const auto slot : before)
      if (slot != 0) place(slot);
  }
}

void WordMemo::put(const Key& key, std::span<const std::int32_t> ids) {
  if (key.size() == 0 || ids.size() > kMostIds) return;
  make_room();
  const auto first = words_.size();
  words_.resize(first + key.words() + std::max<std::size_t>(1, (ids.size() + 1) / 2));
  auto* to = words_.data() + first;
  for (std::size_t i = 0; i < key.words(); ++i) to[i] = key.bytes()[i];
  to += key.words();
  for (std::size_t i = 0; i < ids.size(); ++i)
    std::memcpy(reinterpret_cast<char*>(to) + 4 * i, &ids[i], 4);
  place(key.mark() | std::uint64_t{ids.size()} << kPlaceBits | first);
}

}  // namespace tokenizer
