// How often each word was seen, in memory that is counted to the byte and never passes a limit.
//
// One thread at a time. Words lie one behind the other in blocks, behind their counts; slots of eight bytes
// point at them. What sorting will take is part of the sum from the start, so that a full table can be
// written out in order without a byte more.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenizer {

class CountTable {
 public:
  // `most`: bytes that it may take; 0: no limit. A word that alone needs more is taken by an empty table.
  explicit CountTable(std::size_t most = 0);

  // Counts `times` more of `word`. False, and nothing was counted, if there is no room for a new word.
  bool add(std::string_view word, std::uint64_t times);

  std::size_t size() const { return used_; }
  std::size_t bytes() const { return bytes_of(slots_.size(), used_) + allocated_; }
  std::size_t word_bytes() const { return word_bytes_; }  // of all words

  // Hands out what was counted in the order of the bytes, and is empty behind it, also after an Error,
  // which is that of `use`.
  base::Result<void> drain(
      const std::function<base::Result<void>(std::string_view word, std::uint64_t count)>& use);

  // The same one by one, for who merges several: begin_drain(), then next() until it says false.
  void begin_drain();
  bool next(std::string_view& word, std::uint64_t& count);  // valid until clear()
  void clear();

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t at = 0;  // 1 + place of the record in units of eight bytes; 0: free
  };
  struct Sorted {
    std::uint64_t prefix;  // the first bytes, the first of them highest
    std::uint32_t at;
  };
  static std::size_t bytes_of(std::size_t slots, std::size_t words) {
    return slots * sizeof(Slot) + words * sizeof(Sorted);
  }
  bool make_room(std::size_t record);
  bool grow_slots();
  bool fits(std::size_t more) const { return most_ == 0 || used_ == 0 || bytes() + more <= most_; }
  char* record(std::uint32_t at) const;
  std::string_view word_at(std::uint32_t at) const;

  std::size_t most_;
  unsigned block_bits_;  // a block has 2^block_bits_ bytes; a long word takes several in a row
  std::vector<Slot> slots_;
  std::size_t used_ = 0, word_bytes_ = 0, allocated_ = 0;
  std::vector<char*> blocks_;
  std::vector<std::unique_ptr<char[]>> owned_;
  std::uint64_t next_ = 0, end_ = 0;  // free places of the last block, in units
  std::vector<Sorted> sorted_;
  std::size_t drained_ = 0;
};

}  // namespace tokenizer
