// Byte-pair merges of a long stretch of symbols, the earliest rank first and of one rank from left to right,
// in time that grows with the text and hardly more: places wait by rank, and where they come in order, as they
// mostly do, none is compared with another.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tokenizer/id_buffer.h"
#include "tokenizer/pair_ranks.h"

namespace tokenizer {

class MergeQueue {
 public:
  // Appends what becomes of `symbols`, fewer than 2^32 - 1. `merges`: those of `ranks` in order.
  void merge(std::span<const std::int32_t> symbols, const PairRanks& ranks,
             std::span<const Merge> merges, IdBuffer& out);

 private:
  static constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  struct Symbol {
    std::int32_t id;  // -1: merged into the one before it
    std::uint32_t before, after;
  };
  // Places where a merge may happen, from `next` on in order, or a heap once one came out of order.
  struct Waiting {
    std::vector<std::uint32_t> places;
    std::size_t next = 0;
    bool heap = false;
    bool empty() const { return next == places.size(); }
    void put(std::uint32_t place);
    std::uint32_t take();
  };
  void lay(std::span<const std::int32_t> symbols, std::size_t merges);
  std::uint32_t rank(std::int32_t left, std::int32_t right, const PairRanks& ranks);
  // Where it waits, in waiting_; kNone: nothing is to be merged there.
  std::uint32_t propose(std::uint32_t at, const PairRanks& ranks);
  void propose_all(std::span<const std::int32_t> symbols, const PairRanks& ranks);
  void apply(std::uint32_t at, const Merge& merge, const PairRanks& ranks);
  void clear();

  // Pairs that were asked for, since a long stretch mostly repeats itself; -1: none.
  struct Known {
    std::int32_t left = -1, right = -1;
    std::uint32_t rank = kNone;
  };
  static constexpr std::size_t kKnown = 64;

  std::array<Known, kKnown> known_;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> waiting_of_;  // by rank; kNone: none yet
  std::vector<Waiting> waiting_;
  std::vector<std::uint32_t> used_;  // ranks that have one
  std::vector<std::uint32_t> open_;  // ranks with places, a heap
};

}  // namespace tokenizer
