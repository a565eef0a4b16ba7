// Ids of words already encoded, by their bytes; one thread at a time.
//
// Bytes and ids of a word stand one after the other in one piece of memory, and a table of open addressing says
// where: it has the size, the number of ids and some bits of the hash, so that hardly a strange word is looked at
// and a known one costs two lines of the cache. When full it forgets all and begins anew. Never changes a result.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/id_buffer.h"
#include "tokenizer/piece_key.h"

namespace tokenizer {

class WordMemo {
 public:
  static constexpr std::size_t kLongest = 64, kMostIds = 48;  // bytes and ids of what is kept

  // A word of at most kLongest bytes in keys of 16, zeros behind its last; of size 0: one that is not kept.
  class Key {
   public:
    Key() = default;
    Key(std::string_view word, std::size_t readable) { set(word, readable); }
    void set(std::string_view word, std::size_t readable) {
      size_ = word.size() <= kLongest ? word.size() : 0;
      count_ = 0;
      const auto *at = word.data(), *end = at + readable;
      hash_ = 0;
      for (auto left = size_; left > 0; at += PieceKey::kBytes) {
        const auto some = std::min(left, PieceKey::kBytes);
        const auto key = PieceKey::load(at, end).first(some);
        words_[2 * count_] = key.low;
        words_[2 * count_ + 1] = key.high;
        hash_ = (hash_ ^ key.low) * 0x9e3779b97f4a7c15u;
        hash_ = ((hash_ ^ hash_ >> 29) + key.high) * 0xd6e8feb86659fd93u;
        ++count_;
        left -= some;
      }
      hash_ = (hash_ ^ hash_ >> 32) * 0x9e3779b97f4a7c15u;
    }
    const std::uint64_t* bytes() const { return words_; }
    std::size_t size() const { return size_; }
    std::size_t words() const { return 2 * count_; }
    std::uint64_t hash() const { return hash_; }
    std::uint64_t mark() const { return mark_of(hash_, size_); }
    bool is(const std::uint64_t* words) const {
      std::uint64_t differs = 0;
      for (std::size_t i = 0; i < 2 * count_; i += 2)
        differs |= (words[i] ^ words_[i]) | (words[i + 1] ^ words_[i + 1]);
      return differs == 0;
    }

   private:
    std::uint64_t words_[kLongest / 8];  // as many as are used are set
    std::size_t size_ = 0, count_ = 0;
    std::uint64_t hash_ = 0;
  };

  // Appends the ids of `word`, which is not empty; false where they are not known. `readable`: bytes from its
  // first on that may be read.
  bool take(std::string_view word, std::size_t readable, IdBuffer& out) const {
    return take(Key(word, readable), out);
  }
  // The same in steps: asks for the slot of a word, then for its bytes and ids, so that several are on the way.
  void expect(const Key& key) const { __builtin_prefetch(&slots_[home_of(key.hash())]); }
  void expect_ids(const Key& key) const {
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

  void make_room();
  void place(std::uint64_t slot);

  static constexpr std::size_t kFirst = 1u << 10, kMost = 1u << 18;  // slots
  static constexpr std::size_t kMostWords = (std::size_t{1} << kPlaceBits) - 1;
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(kFirst);  // a power of two
  std::size_t mask_ = kFirst - 1, used_ = 0;
  int shift_ = 64 - std::countr_zero(kFirst);
  std::vector<std::uint64_t> words_;  // of each word: its bytes, then its ids by two
};

}  // namespace tokenizer
