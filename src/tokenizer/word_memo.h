// Ids of words already encoded, by their bytes; one thread at a time.
//
// Bytes and ids of a word stand one after the other in one piece of memory, and a table of open addressing says
// where: it has the size, the number of ids and some bits of the hash, so that hardly a strange word is looked at
// and a known one costs two lines of the cache. When full it forgets all and begins anew. Never changes a result.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/id_buffer.h"
#include "tokenizer/large_memory.h"
#include "tokenizer/piece_key.h"

namespace tokenizer {

class WordMemo {
 public:
  static constexpr std::size_t kLongest = 64, kMostIds = 48;  // bytes and ids of what is kept

  // A word of at most kLongest bytes in keys of 16, zeros behind its last; of size 0: one that is not kept. Most have
  // one key or two, and nothing branches on which. The hash is one that no text can foretell (hash_key.h).
  class Key {
   public:
    Key() = default;
    Key(std::string_view word, std::size_t readable) { set(word, readable); }
    void set(std::string_view word, std::size_t readable) {
      size_ = word.size() <= kLongest ? word.size() : 0;
      count_ = (size_ + PieceKey::kBytes - 1) / PieceKey::kBytes;
      const auto *at = word.data(), *end = at + readable;
      std::uint64_t hash = put(0, at, end) ^ put(1, readable > kBytes ? at + kBytes : end, end);
      for (std::size_t i = 2; i < count_; ++i) hash ^= put(i, at + i * kBytes, end);
      hash_ = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15u;
    }
    const std::uint64_t* bytes() const { return words_; }
    std::size_t size() const { return size_; }
    std::size_t words() const { return 2 * count_; }
    std::uint64_t hash() const { return hash_; }
    std::uint64_t mark() const { return mark_of(hash_, size_); }
    // As many as two keys can be read at `words`.
    bool is(const std::uint64_t* words) const {
      auto differs = (words[0] ^ words_[0]) | (words[1] ^ words_[1]);
      const auto second = (words[2] ^ words_[2]) | (words[3] ^ words_[3]);
      differs |= second & -std::uint64_t{count_ > 1};
      for (std::size_t i = 4; i < 2 * count_; ++i) differs |= words[i] ^ words_[i];
      return differs == 0;
    }

   private:
    static constexpr auto kBytes = PieceKey::kBytes;
    using Secrets = std::array<std::uint64_t, kLongest / 8>;
    static const Secrets kSecrets;
    // The hash of the key at `at`, of which the bytes behind the word do not count.
    std::uint64_t put(std::size_t i, const char* at, const char* end) {
      const auto before = i * kBytes;
      const auto some = std::min(size_ - std::min(size_, before), kBytes);
      const auto key = PieceKey::load(at, end).first(some);
      words_[2 * i] = key.low;
      words_[2 * i + 1] = key.high;
      const auto product = static_cast<unsigned __int128>(key.low ^ kSecrets[2 * i]) *
                           (key.high ^ kSecrets[2 * i + 1]);
      return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t
        words_[kLongest / 8];  // those of two keys, and of more as many as are used, are set
    std::size_t size_ = 0, count_ = 0;
    std::uint64_t hash_ = 0;
  };

  // Appends the ids of `word`, which is not empty; false where they are not known. `readable`: bytes from its
  // first on that may be read.
  bool take(std::string_view word, std::size_t readable, IdBuffer& out) const {
    return take(Key(word, readable), out);
  }
  // The same in steps: asks for the slot of a word, then for its bytes and ids, so that several are on the way.
  [[gnu::always_inline]] void expect(const Key& key) const {
    __builtin_prefetch(&slots_[home_of(key.hash())]);
  }
  [[gnu::always_inline]] void expect_ids(const Key& key) const {
    __builtin_prefetch(words_.data() + place_of(slots_[home_of(key.hash())]));
  }
  // Ids by two, valid until the next put().
  struct Ids {
    const std::uint64_t* by_two = nullptr;  // null: not known
    std::size_t count = 0;
  };
  Ids find(const Key& key) const {
    const auto mark = key.mark();
    for (auto at = home_of(key.hash()); key.size() > 0; at = (at + 1) & mask_) {
      const auto slot = slots_[at];
      if (slot == 0) break;
      if ((slot ^ mark) >> kBelow != 0) continue;
      const auto* words = words_.data() + place_of(slot);
      if (key.is(words)) return {words + key.words(), count_of(slot)};
    }
    return {};
  }
  // Whether they stand here.
  bool holds(const Ids& ids) const {
    return ids.by_two >= words_.data() && ids.by_two < words_.data() + words_.size();
  }
  bool take(const Key& key, IdBuffer& out) const {
    const auto found = find(key);
    if (found.by_two) out.add_pairs(found.by_two, found.count);
    return found.by_two != nullptr;
  }
  // One that is too long, or has too many ids, is not kept.
  void put(std::string_view word, std::size_t readable, std::span<const std::int32_t> ids) {
    if (!word.empty()) put(Key(word, readable), ids);
  }
  void put(const Key& key, std::span<const std::int32_t> ids);

  // Has memory for so many words of usual size.
  void reserve(std::size_t words);
  // Whether the next put() may forget what was put before.
  bool is_full() const {
    return words_.size() > kMostWords || (is_crowded() && slots_.size() >= most_);
  }

 private:
  // A slot: the high bits of the hash, of which the highest say where it belongs, size of the word, number of ids, where the word stands. 0: free.
  static constexpr int kPlaceBits = 21, kCountBits = 6, kSizeBits = 7;
  static constexpr int kBelow = kPlaceBits + kCountBits;
  static std::uint64_t mark_of(std::uint64_t hash, std::size_t size) {
    return (hash >> (kBelow + kSizeBits) << kSizeBits | size) << kBelow;
  }
  static std::size_t place_of(std::uint64_t slot) {
    return slot & ((std::uint64_t{1} << kPlaceBits) - 1);
  }
  static std::size_t count_of(std::uint64_t slot) {
    return slot >> kPlaceBits & ((std::uint64_t{1} << kCountBits) - 1);
  }
  std::size_t home_of(std::uint64_t hash_or_slot) const { return hash_or_slot >> shift_; }

  bool is_crowded() const { return 3 * used_ >= 2 * slots_.size(); }
  void make_room();
  void take_slots(std::size_t count);
  void place(std::uint64_t slot);

  static constexpr std::size_t kFirst = 1u << 10, kMost = 1u << 18,
                               kMostReserved = 1u << 20;  // slots
  static constexpr std::size_t kMostWords = (std::size_t{1} << kPlaceBits) - 1;
  using Numbers = std::vector<std::uint64_t, LargeMemory<std::uint64_t>>;
  Numbers slots_ = Numbers(kFirst);  // a power of two
  std::size_t mask_ = kFirst - 1, used_ = 0, most_ = kMost;
  int shift_ = 64 - std::countr_zero(kFirst);
  static constexpr std::size_t kBehind = 4;  // what may be read behind the last word
  Numbers words_ = Numbers(kBehind);         // of each word: its bytes, then its ids by two
};

}  // namespace tokenizer
