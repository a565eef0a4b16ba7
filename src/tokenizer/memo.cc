// Open addressing over two arenas; see the header.
#include "tokenizer/memo.h"

#include <cstring>
#include <utility>

#include "tokenizer/hash_key.h"

namespace tokenizer {

std::uint64_t Memo::hash(std::string_view piece) {
  static const auto key = hash_key();
  std::uint64_t h = piece.size() * 0x9e3779b97f4a7c15u + key;
  const char* p = piece.data();
  std::size_t left = piece.size();
  const auto mix = [&](std::uint64_t word) { h = keyed_mix(h, word, key); };
  for (; left >= 8; left -= 8, p += 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    mix(word);
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < left; ++i)
    word |= std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i);
  mix(word);
  return h;
}

std::optional<std::span<const std::int32_t>> Memo::find(std::string_view piece,
                                                        std::uint64_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& entry = slots_[at];
    if (entry.size == 0) return std::nullopt;
    if (entry.hash == hash && entry.size == piece.size() &&
        std::memcmp(text_.data() + entry.text, piece.data(), piece.size()) == 0)
      return std::span(ids_.data() + entry.first, entry.count);
  }
}

void Memo::place(const Entry& entry) {
  const auto mask = slots_.size() - 1;
  auto at = entry.hash & mask;
  while (slots_[at].size != 0) at = (at + 1) & mask;
  slots_[at] = entry;
}

void Memo::make_room() {
  if (used_ == kMost) {
    slots_.assign(slots_.size(), {});
    text_.clear();
    ids_.clear();
    used_ = 0;
  } else if (used_ * 2 == slots_.size()) {
    auto before = std::exchange(slots_, std::vector<Entry>(slots_.size() * 2));
    for (const auto& entry : before)
      if (entry.size != 0) place(entry);
  }
}

void Memo::put(std::string_view piece, std::uint64_t hash, std::span<const std::int32_t> ids) {
  make_room();
  place({hash, static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(ids_.size()),
         static_cast<std::uint16_t>(piece.size()), static_cast<std::uint16_t>(ids.size())});
  text_ += piece;
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  ++used_;
}

}  // namespace tokenizer
