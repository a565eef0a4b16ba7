#include "tokenizer/word_memo.h"

#include <algorithm>
#include <utility>

namespace tokenizer {

void WordMemo::place(std::uint64_t slot, std::uint64_t hash) {
  auto at = hash & mask_;
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
    const auto before = std::exchange(slots_, std::vector<std::uint64_t>(2 * slots_.size()));
    mask_ = slots_.size() - 1;
    used_ = 0;
    for (const auto slot : before) {
      if (slot == 0) continue;
      const auto* word = reinterpret_cast<const char*>(words_.data() + place_of(slot));
      const auto size = size_of(slot);
      place(slot, Key({word, size}, (size + 15) / 16 * 16).hash());
    }
  }
}

void WordMemo::put(std::string_view word, std::size_t readable, std::span<const std::int32_t> ids) {
  if (word.empty() || word.size() > kLongest || ids.size() > kMostIds) return;
  make_room();
  const Key key(word, readable);
  const auto first = words_.size();
  words_.resize(first + key.words() + std::max<std::size_t>(1, (ids.size() + 1) / 2));
  std::memcpy(words_.data() + first, key.bytes(), key.words() * sizeof words_[0]);
  if (!ids.empty()) std::memcpy(words_.data() + first + key.words(), ids.data(), ids.size_bytes());
  place(key.mark() | std::uint64_t{ids.size()} << kPlaceBits | first, key.hash());
}

}  // namespace tokenizer
