// Stretches of words within which something may still be merged, each once, with how often each text has it.
//
// While only frequent pairs are merged, a word falls into parts between its rare pairs: nothing joins them. Many words
// have such parts in common, so of all text little is left to be held.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/word_tally.h"

namespace tokenizer {

class Segments {
 public:
  Segments() : slots_(kFirstSlots) {}
  // `counts`: by place, at most one of each. Two symbols or more.
  void add(std::span<const std::int32_t> symbols, std::span<const Tally::Entry> counts);

  std::size_t size() const { return heads_.size(); }
  std::span<const std::int32_t> symbols(std::size_t segment) const {
    return std::span(symbols_).subspan(starts_[segment], starts_[segment + 1] - starts_[segment]);
  }
  // Those of a segment, by place, into `out`.
  void counts(std::size_t segment, std::vector<Tally::Entry>& out) const;
  // Bytes that this and the table of the pairs in it take at most.
  std::size_t need() const {
    return kEach * size() + kSymbol * symbols_.size() + kCount * links_.size();
  }

  // Gives up everything but symbols and where they start.
  std::vector<std::int32_t> take_symbols();
  std::vector<std::size_t> take_starts();

 private:
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::size_t kEach = 96, kSymbol = 40, kCount = 56;  // bytes, estimated from the containers
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Link {
    std::uint32_t place, next;
    std::uint64_t count;
  };
  std::uint32_t find_or_add(std::span<const std::int32_t> symbols);
  void grow();

  std::vector<std::uint32_t> slots_;  // 1 + index of a segment; 0: free
  std::vector<std::int32_t> symbols_;
  std::vector<std::size_t> starts_{0};
  std::vector<std::uint32_t> heads_;  // of each segment's list in links_
  std::vector<Link> links_;
};

}  // namespace tokenizer
