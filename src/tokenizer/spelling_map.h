// Ids by spelling, for vocabularies of hundreds of thousands: a table of open addressing says where a spelling would
// stand, and there its id stands beside it, so that a look-up waits for memory twice. Made for being filled fast, since a
// program that reads a tokenizer to encode one line does little else.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/hash_key.h"
#include "tokenizer/large_memory.h"
#include "tokenizer/piece_key.h"

namespace tokenizer {

// A text with its first bytes as numbers, by which it is hashed and compared without a loop.
struct Spelling {
  std::string_view text;
  PieceKey key;

  static Spelling of(std::string_view text) { return of(text, text.data() + text.size()); }
  // The same, faster where more can be read behind it, up to `end`.
  static Spelling of(std::string_view text, const char* end) {
    return {text, PieceKey::load(text.data(), end).first(std::min(text.size(), PieceKey::kBytes))};
  }
};

class SpellingMap {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // For so many spellings; more may come.
  void reserve(std::size_t spellings, std::size_t bytes);
  // Gives a spelling its id, another than before where it has one. Its place, by which spelling() finds it.
  std::uint32_t set(std::string_view spelling, std::int32_t id);
  std::int32_t find(std::string_view spelling) const;  // -1: none
  // The same of many at once: they wait for memory together, not one after another.
  static constexpr std::size_t kTogether = 64;  // at most
  void find(std::span<const Spelling> spellings, std::int32_t* ids) const;
  // The same of putting: at most kTogether, and their places. False if one was there before; then what is there is not
  // to be used.
  bool add_new(std::span<const Spelling> spellings, const std::int32_t* ids, std::uint32_t* places);
  // The same of two texts together, which are most likely what stands at `place`, of which 0 is the first that came; then
  // `place` moves on to the one that came next.
  std::int32_t find(const Spelling& left, const Spelling& right, std::uint32_t& place) const;

  std::string_view spelling(std::uint32_t place) const {
    return {bytes_at(place), head_at(place).size};
  }
  // How many slots are looked at to find a spelling, or that there is none: a few, whatever stands there.
  std::size_t steps_to(std::string_view spelling) const;
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return bytes_; }  // of all

 private:
  struct Slot {
    std::uint32_t tag = 0;  // of the hash, so that few strangers are compared
    std::uint32_t place = kNone;
  };
  // In words of eight bytes: this, then the bytes of the spelling. A place is the number of the first word.
  struct Head {
    std::int32_t id;
    std::uint32_t size;
  };
  static_assert(sizeof(Head) == sizeof(std::uint64_t));
  // Sixteen bytes can be read of any spelling, and those behind its end.
  static constexpr std::size_t kBehind = 2;

  static std::size_t words_for(std::size_t bytes) { return 1 + (bytes + 7) / 8; }
  Head head_at(std::uint32_t place) const {
    Head head;
    std::memcpy(&head, &words_[place], sizeof head);
    return head;
  }
  const char* bytes_at(std::uint32_t place) const {
    return reinterpret_cast<const char*>(&words_[place + 1]);
  }
  std::uint64_t hash_of(const Spelling& spelling) const;
  bool stands_at(std::uint32_t place, const Spelling& spelling) const;
  std::uint32_t place_of(const Spelling& spelling, std::uint64_t hash) const;
  // A free slot for it, or kNone where it has one.
  std::size_t free_slot(const Spelling& spelling, std::uint64_t hash) const;
  std::uint32_t put(const Spelling& spelling, std::uint64_t hash, std::int32_t id,
                    std::size_t slot);
  void make_room(std::span<const Spelling> more);
  void grow(std::size_t slots);

  std::uint64_t key_ = hash_key();
  template <class T>
  using Large = std::vector<T, LargeMemory<T>>;
  Large<std::uint64_t> words_ = Large<std::uint64_t>(kBehind);
  std::size_t used_ = 0;                 // words
  Large<Slot> slots_ = Large<Slot>(16);  // a power of two, at most two thirds full
  std::size_t count_ = 0, bytes_ = 0;
};

}  // namespace tokenizer
