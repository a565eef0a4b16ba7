// Remembers the ids of short pieces, bytes and few ids side by side: one line of cache answers.
//
// One thread at a time. Of bounded size: of each two that meet at a place the older gives way. Never
// changes a result.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/piece_key.h"
#include "tokenizer/zero_pages.h"

namespace tokenizer {

// Of pieces of up to 16 * Keys bytes, all of the same class of sizes.
template <std::size_t Keys, int Bits>
class PieceMemo {
 public:
  static constexpr std::size_t kBytes = Keys * PieceKey::kBytes;
  static constexpr std::size_t kIds = Keys == 1 ? 3 : 7;  // what fits in half a line or a line

  static constexpr std::size_t kCopied = 8;

  struct Entry {
    PieceKey keys[Keys];
    std::int32_t ids[kIds];
    std::uint8_t size;   // bytes; 0: free
    std::uint8_t count;  // ids; where they are more than kIds, ids[0] says where they stand
    std::uint16_t unused;
  };

  struct Place {
    PieceKey keys[Keys];
    std::uint64_t hash;  // of the last key
    Entry* set;          // of two entries
    std::uint8_t size;
  };

  // Of the piece of `size` bytes at `p`, which are more than those of Keys - 1 keys; the text ends at `end`.
  [[gnu::always_inline]] void place(const char* p, std::size_t size, const char* end,
                                    Place& out) const {
    std::uint64_t h = 0;
    for (std::size_t i = 0; i + 1 < Keys; ++i) {
      out.keys[i] = PieceKey::load(p + i * PieceKey::kBytes, end);
      h = std::rotl(h ^ out.keys[i].hash(size), 23);
    }
    constexpr auto kBefore = (Keys - 1) * PieceKey::kBytes;
    const auto last = PieceKey::load(p + kBefore, end).first(size - kBefore);
    const auto hash = last.hash(size);
    out.keys[Keys - 1] = last;
    out.hash = hash;
    out.set = entries() + ((hash ^ h) >> (64 - Bits) & ~std::uint64_t{1});
    out.size = static_cast<std::uint8_t>(size);
    prefetch(out);
  }
  Place place(std::string_view piece) const {
    Place out;
    place(piece.data(), piece.size(), piece.data() + piece.size(), out);
    return out;
  }

  // Has the system give its memory now, which else is given as places are taken.
  void make_ready() { forget(); }

  // Null: not known. Which of the two it is cannot be foretold, so nothing branches on it.
  const Entry* find(const Place& place) const {
    const bool not_first = differ(place.set[0], place), not_second = differ(place.set[1], place);
    unsigned neither = not_first & not_second;
    asm("" : "+r"(neither));  // else the compiler asks one after the other
    return neither ? nullptr : place.set + not_first;
  }

  // As many as kCopied may be read, whatever the size.
  std::span<const std::int32_t> ids(const Entry& entry) const {
    const bool more = entry.count > kIds;  // which nothing branches on
    const std::int32_t* const at[] = {entry.ids, more_.data() + entry.ids[0] * more};
    return {at[more], entry.count};
  }

  void put(const Place& place, std::span<const std::int32_t> ids) {
    constexpr std::size_t kMostMore = 1 << 20;
    if (ids.size() > 255) return;
    if (more_.size() > kMostMore) forget();
    place.set[1] = place.set[0];
    Entry& entry = place.set[0];
    std::ranges::copy(place.keys, entry.keys);
    entry.size = place.size;
    entry.count = static_cast<std::uint8_t>(ids.size());
    if (ids.size() <= kIds) {
      std::ranges::copy(ids, entry.ids);
    } else {
      entry.ids[0] = static_cast<std::int32_t>(more_.size() - kCopied);
      more_.insert(more_.end() - kCopied, ids.begin(), ids.end());
    }
  }

 private:
  static constexpr std::size_t kEntries = std::size_t{1} << Bits, kLine = 64;

  // Asks for the memory that find() will look at.
  void prefetch(const Place& place) const {
    __builtin_prefetch(place.set);
    if constexpr (sizeof(Entry) == kLine) __builtin_prefetch(place.set + 1);
  }

  // 0: it is that one.
  static std::uint64_t differ(const Entry& entry, const Place& place) {
    std::uint64_t other = entry.size ^ place.size;
    for (std::size_t i = 0; i < Keys; ++i)
      other |= (entry.keys[i].low ^ place.keys[i].low) | (entry.keys[i].high ^ place.keys[i].high);
    return other;
  }

  Entry* entries() const { return static_cast<Entry*>(memory_.at()); }
  void forget() {
    std::fill_n(entries(), kEntries, Entry{});
    more_.assign(kCopied, 0);
  }

  ZeroPages memory_{kEntries * sizeof(Entry) + kCopied * sizeof(std::int32_t)};
  std::vector<std::int32_t> more_ = std::vector<std::int32_t>(kCopied);  // with room to read behind
};

}  // namespace tokenizer
