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

  // Appends the ids of `word`, which is not empty; false where they are not known. `readable`: bytes from its
  // first on that may be read.
  bool take(std::string_view word, std::size_t readable, IdBuffer& out) const {
    if (word.size() > kLongest) return false;
    return find(Key(word, readable), out);
  }
  // One that is too long, or has too many ids, is not kept.
  void put(std::string_view word, std::size_t readable, std::span<const std::int32_t> ids);

 private:
  // The word in keys of 16 bytes, zeros behind its last.
  class Key {
   public:
    Key(std::string_view word, std::size_t readable) : size_(word.size()) {
      const auto *at = word.data(), *end = at + readable;
      auto left = size_;
      for (; left > PieceKey::kBytes; left -= PieceKey::kBytes, at += PieceKey::kBytes)
        keys_[count_++] = PieceKey::load(at, end);
      keys_[count_++] = PieceKey::load(at, end).first(left);
      hash_ = hash_of(keys_, count_);
    }
    const PieceKey* keys() const { return keys_; }
    std::size_t words() const { return 2 * count_; }
    std::uint64_t hash() const { return hash_; }
    std::uint64_t mark() const { return mark_of(hash_, size_); }
    bool is(const std::uint64_t* words) const {
      std::uint64_t differs = 0;
      for (std::size_t i = 0; i < count_; ++i)
        differs |= (words[2 * i] ^ keys_[i].low) | (words[2 * i + 1] ^ keys_[i].high);
      return differs == 0;
    }

   private:
    PieceKey keys_[kLongest / PieceKey::kBytes];
    std::size_t size_, count_ = 0;
    std::uint64_t hash_;
  };

  // A slot: some bits of the hash, size of the word, number of ids, where the word stands. 0: free.
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
  static std::size_t size_of(std::uint64_t slot) {
    return slot >> kBelow & ((std::uint64_t{1} << kSizeBits) - 1);
  }

  static std::uint64_t hash_of(const PieceKey* keys, std::size_t count) {
    auto h = keys[0].hash(count);
    for (std::size_t i = 1; i < count; ++i) h = std::rotl(h, 23) ^ keys[i].hash(count);
    return h ^ h >> 32;
  }

  bool find(const Key& key, IdBuffer& out) const {
    const auto mark = key.mark();
    for (auto at = key.hash() & mask_;; at = (at + 1) & mask_) {
      const auto slot = slots_[at];
      if (slot == 0) return false;
      if ((slot ^ mark) >> kBelow != 0) continue;
      const auto* words = words_.data() + place_of(slot);
      if (!key.is(words)) continue;
      out.add_pairs(words + key.words(), count_of(slot));
      return true;
    }
  }
  void make_room();
  void place(std::uint64_t slot, std::uint64_t hash);

  static constexpr std::size_t kFirst = 1u << 10, kMost = 1u << 18;  // slots
  static constexpr std::size_t kMostWords = (std::size_t{1} << kPlaceBits) - 1;
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(kFirst);  // a power of two
  std::size_t mask_ = kFirst - 1, used_ = 0;
  std::vector<std::uint64_t> words_;  // of each word: its bytes, then its ids by two
};

}  // namespace tokenizer
