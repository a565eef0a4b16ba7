// Remembers the ids of short pieces, bytes and few ids side by side: one line of cache answers.
//
// One thread at a time. It grows with what is put, since a small table is nearer, up to a bound: of each two that meet at a
// place the older gives way. Never changes a result.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizer/piece_key.h"
#include "tokenizer/zero_pages.h"

namespace tokenizer {

// Of pieces of up to 16 * Keys bytes, all of the same class of sizes; of 2^Bits entries when it has grown.
template <std::size_t Keys, int Bits>
class PieceMemo {
 public:
  PieceMemo() { lay_out(std::min(kFirstBits, Bits)); }

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
    out.set = set_of(hash ^ h);
    out.size = static_cast<std::uint8_t>(size);
    prefetch(out);
  }
  Place place(std::string_view piece) const {
    Place out;
    place(piece.data(), piece.size(), piece.data() + piece.size(), out);
    return out;
  }

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
    ++puts_;
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

  // Grows if it is time. Places of before hold no more.
  void make_room() {
    if (puts_ >= enough_) [[unlikely]]
      grow();
  }

 private:
  static constexpr std::size_t kLine = 64;
  static constexpr int kFirstBits = Keys == 1 ? 12 : 10, kStep = 2;
  static constexpr std::size_t kShare = 4;  // entries for each piece put when it is time to grow

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

  Entry* set_of(std::uint64_t hash) const {
    return entries_ + (hash >> shift_ & ~std::uint64_t{1});
  }

  // Twice is an older one before a newer.
  void grow() {
    const auto before = std::exchange(memory_, nullptr);
    const auto* old = entries_;
    const auto count = entries();
    lay_out(std::min(64 - shift_ + kStep, Bits));
    for (std::size_t i = 0; i < count; ++i) {
      const auto& entry = old[i ^ 1];
      if (entry.size == 0) continue;
      auto* set = set_of(hash_of(entry.keys, entry.size));
      set[1] = set[0];
      set[0] = entry;
    }
  }
  void lay_out(int bits) {
    shift_ = 64 - bits;
    memory_ =
        std::make_unique<ZeroPages>(entries() * sizeof(Entry) + kCopied * sizeof(std::int32_t));
    entries_ = static_cast<Entry*>(memory_->at());
    puts_ = 0;
    enough_ = bits < Bits ? entries() / kShare : std::numeric_limits<std::size_t>::max();
  }
  std::size_t entries() const { return std::size_t{1} << (64 - shift_); }

  static std::uint64_t hash_of(const PieceKey (&keys)[Keys], std::size_t size) {
    std::uint64_t h = 0;
    for (std::size_t i = 0; i + 1 < Keys; ++i) h = std::rotl(h ^ keys[i].hash(size), 23);
    return h ^ keys[Keys - 1].hash(size);
  }

  void forget() {
    std::fill_n(entries_, entries(), Entry{});
    more_.assign(kCopied, 0);
  }

  std::unique_ptr<ZeroPages> memory_;
  Entry* entries_ = nullptr;
  int shift_ = 0;                      // of a hash, whose highest bits are the place
  std::size_t puts_ = 0, enough_ = 0;  // since it grew; when it grows
  std::vector<std::int32_t> more_ = std::vector<std::int32_t>(kCopied);  // with room to read behind
};

}  // namespace tokenizer
