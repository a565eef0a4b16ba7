// Ids by spelling, for vocabularies of hundreds of thousands: the bytes of all spellings stand in one piece of memory,
// and a table of open addressing finds them. Made for being filled fast, since a program that reads a tokenizer to
// encode one line does little else.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/hash_key.h"
#include "tokenizer/large_memory.h"

namespace tokenizer {

class SpellingMap {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // For so many spellings; more may come.
  void reserve(std::size_t spellings, std::size_t bytes);
  // Gives a spelling its id, another than before where it has one. Its place: 0 for the first that came, and so on.
  std::uint32_t set(std::string_view spelling, std::int32_t id);
  std::int32_t find(std::string_view spelling) const;  // -1: none
  // The same of many at once: they wait for memory together, not one after another.
  static constexpr std::size_t kTogether = 64;  // at most
  void find(std::span<const std::string_view> spellings, std::int32_t* ids) const;
  // The same of putting: at most kTogether, in the places behind those that there are. False if one was there before;
  // then what is there is not to be used.
  bool add_new(std::span<const std::string_view> spellings, const std::int32_t* ids);
  // The same of two texts together, which are most likely what stands at `place`; then `place` moves on by one.
  std::int32_t find(std::string_view left, std::string_view right, std::uint32_t& place) const;

  std::string_view spelling(std::uint32_t place) const {
    return {bytes_.data() + entries_[place].begin, entries_[place].size};
  }
  // How many slots are looked at to find a spelling, or that there is none: a few, whatever stands there.
  std::size_t steps_to(std::string_view spelling) const;
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_.size(); }  // of all

 private:
  struct Entry {
    std::size_t begin;  // in bytes_
    std::uint32_t size;
    std::int32_t id;
  };
  struct Slot {
    std::uint32_t tag = 0;  // of the hash, so that few strangers are compared
    std::uint32_t place = kNone;
  };
  std::uint64_t hash_of(std::string_view spelling) const;
  std::uint32_t place_of(std::string_view spelling, std::uint64_t hash) const;
  // A free slot for it, or kNone where it has one.
  std::size_t free_slot(std::string_view spelling, std::uint64_t hash) const;
  void put(std::string_view spelling, std::uint64_t hash, std::int32_t id, std::size_t slot);
  void make_room(std::size_t more);
  void grow(std::size_t slots);

  std::uint64_t key_ = hash_key();
  template <class T>
  using Large = std::vector<T, LargeMemory<T>>;
  Large<char> bytes_;
  Large<Entry> entries_;
  Large<Slot> slots_ = Large<Slot>(16);  // a power of two, at most two thirds full
};

}  // namespace tokenizer
