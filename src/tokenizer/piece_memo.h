// Remembers the ids of short pieces, bytes and few ids side by side: one line of cache answers.
//
// One thread at a time. Of bounded size: of each two that meet at a place the older gives way. Never
// changes a result.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "tokenizer/piece_key.h"

namespace tokenizer {

// Of pieces of up to 16 * Keys bytes, all of the same class of sizes.
template <std::size_t Keys, int Bits>
class PieceMemo {
 public:
  static constexpr std::size_t kBytes = Keys * PieceKey::kBytes;
  static constexpr std::size_t kIds = Keys == 1 ? 3 : 7;  // what fits in half a line or a line

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
  Place place(const char* p, std::size_t size, const char* end) const {
    Place out;
    std::uint64_t h = 0;
    for (std::size_t i = 0; i + 1 < Keys; ++i) {
      out.keys[i] = PieceKey::load(p + i * PieceKey::kBytes, end);
      h = std::rotl(h ^ out.keys[i].hash(size), 23);
    }
    constexpr auto kBefore = (Keys - 1) * PieceKey::kBytes;
    out.keys[Keys - 1] = PieceKey::load(p + kBefore, end).first(size - kBefore);
    out.hash = out.keys[Keys - 1].hash(size);
    out.set = entries() + ((out.hash ^ h) >> (64 - Bits) & ~std::uint64_t{1});
    out.size = static_cast<std::uint8_t>(size);
    return out;
  }

  // Null: not known.
  const Entry* find(const Place& place) const {
    for (const auto* entry = place.set; entry != place.set + 2; ++entry)
      if (entry->size == place.size && std::ranges::equal(entry->keys, place.keys)) return entry;
    return nullptr;
  }

  std::span<const std::int32_t> ids(const Entry& entry) const {
    const auto* ids = entry.count <= kIds ? entry.ids : more_.data() + entry.ids[0];
    return {ids, entry.count};
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
      entry.ids[0] = static_cast<std::int32_t>(more_.size());
      more_.insert(more_.end(), ids.begin(), ids.end());
    }
  }

 private:
  static constexpr std::size_t kEntries = std::size_t{1} << Bits, kLine = 64;
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  // Pages of zeros that the system gives as they are touched.
  static void* zeros() {
    void* memory = std::calloc(kEntries * sizeof(Entry) + kLine, 1);
    CHECK(memory, "no memory for the table of pieces");
    return memory;
  }
  Entry* entries() const {
    const auto at = reinterpret_cast<std::uintptr_t>(memory_.get());
    return reinterpret_cast<Entry*>((at + kLine - 1) / kLine * kLine);
  }
  void forget() {
    std::fill_n(entries(), kEntries, Entry{});
    more_.clear();
  }

  std::unique_ptr<void, Free> memory_{zeros()};
  std::vector<std::int32_t> more_;
};

}  // namespace tokenizer
