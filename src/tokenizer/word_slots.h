// Words with their ids, side by side in one slot each: what is met again costs one line of the cache.
//
// A key is the bytes of a word, padded with zeros, its last two bytes the size and the number of ids. Open
// addressing with few probes: where none is free a word takes another's place. When full it forgets
// all and begins anew. Never changes a result.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenizer {

// Of words up to 8 kWords - 2 bytes and kIds ids; at most `most` slots, a power of two.
template <std::size_t kWords, std::size_t kIds>
class WordSlots {
 public:
  static constexpr std::size_t kLongest = 8 * kWords - 2, kMostIds = kIds;
  static constexpr std::size_t kElsewhere = 0xff;  // instead of a count: a larger table has the ids
  using Key = std::array<std::uint64_t, kWords>;
  struct Slot {
    Key key{};
    std::int32_t ids[kIds];
    std::size_t count() const { return key[kWords - 1] >> 56; }
  };

  explicit WordSlots(std::size_t most) : most_(most) {}

  // `readable`: bytes from the word's first on that may be read.
  static Key key_of(std::string_view word, std::size_t readable) {
    Key key{};
    if (std::endian::native == std::endian::little && readable >= sizeof(Key)) {
      std::memcpy(key.data(), word.data(), sizeof(Key));
      for (std::size_t i = 0; i < kWords; ++i)
        key[i] &= kMask[word.size() > 8 * i ? std::min<std::size_t>(8, word.size() - 8 * i) : 0];
    } else {
      std::memcpy(key.data(), word.data(), word.size());
    }
    key[kWords - 1] |= std::uint64_t{word.size()} << 48;
    return key;
  }

  // Null: not here.
  const Slot* find(const Key& key) const {
    auto at = hash(key);
    for (int probe = 0; probe < kProbes; ++probe, ++at) {
      const auto& slot = slots_[at & mask_];
      if (same(slot.key, key)) return &slot;
      if (slot.key[kWords - 1] == 0) return nullptr;
    }
    return nullptr;
  }

  // At most kIds of them; more are left out, and are elsewhere.
  void put(const Key& key, std::span<const std::int32_t> ids) {
    if (2 * used_ >= slots_.size()) make_room();
    Slot slot{key, {}};
    const bool fits = ids.size() <= kIds;
    slot.key[kWords - 1] |= std::uint64_t{fits ? ids.size() : kElsewhere} << 56;
    if (fits) std::ranges::copy(ids, slot.ids);
    place(slot);
  }

 private:
  static constexpr int kProbes = 8;
  static constexpr std::uint64_t kMask[9] = {0,
                                             0xff,
                                             0xffff,
                                             0xffffff,
                                             0xffffffff,
                                             0xffffffffff,
                                             0xffffffffffff,
                                             0xffffffffffffff,
                                             0xffffffffffffffff};
  static constexpr std::uint64_t kNoCount = ~(std::uint64_t{0xff} << 56);

  static std::size_t hash(const Key& key) {
    std::uint64_t h = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
      const auto word = i + 1 < kWords ? key[i] : key[i] & kNoCount;
      h = (std::rotl(h, 29) ^ word) * 0x9e3779b97f4a7c15u;
    }
    return h ^ h >> 32;
  }
  static bool same(const Key& kept, const Key& asked) {  // whatever their counts
    std::uint64_t differs = (kept[kWords - 1] ^ asked[kWords - 1]) & kNoCount;
    for (std::size_t i = 0; i + 1 < kWords; ++i) differs |= kept[i] ^ asked[i];
    return differs == 0;
  }

  void place(const Slot& slot) {
    const auto home = hash(slot.key);
    auto* target = &slots_[home & mask_];
    for (int probe = 0; probe < kProbes; ++probe) {
      auto& one = slots_[(home + static_cast<std::size_t>(probe)) & mask_];
      const bool is_free = one.key[kWords - 1] == 0;
      if (!is_free && !same(one.key, slot.key)) continue;
      target = &one;
      if (is_free) ++used_;
      break;
    }
    *target = slot;
  }

  void make_room() {
    const bool full = slots_.size() >= most_;
    const auto before = std::exchange(slots_, std::vector<Slot>(full ? most_ : 4 * slots_.size()));
    mask_ = slots_.size() - 1;
    used_ = 0;
    if (full) return;
    for (const auto& slot : before)
      if (slot.key[kWords - 1] != 0) place(slot);
  }

  std::size_t most_;
  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t mask_ = slots_.size() - 1, used_ = 0;
};

}  // namespace tokenizer
