// Byte-pair merges of a few symbols, the earliest rank first and of one rank the leftmost: symbols stay where they
// are, a number has a bit for each that is left, and rank and place are one number, of which the least is next.
//
// It goes in steps, and what a step looks up was asked for in the one before: who does several of these in turn
// waits for no memory. At both ends stands what no merge takes, so that every symbol has neighbours.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "tokenizer/id_buffer.h"
#include "tokenizer/pair_ranks.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {

class FewMerges {
 public:
  static constexpr std::size_t kMost = 62;  // symbols
  using Ranks = PairRanks::Quick;

  std::size_t size() const { return end_ - 1; }
  void clear() { end_ = 1; }
  const std::int32_t* ids() const { return ids_ + 1; }
  // Appends a symbol; `before` is how early the last one and this are merged. At most kMost.
  void add(std::int32_t id, std::uint32_t before) {
    keys_[end_ - 1] = key(before, end_ - 1);
    ids_[end_++] = id;
  }
  // Behind the last symbol. Then apply() and look() in turn, while apply() says so.
  [[gnu::always_inline]] void begin(const Ranks& ranks) {
    ids_[0] = ids_[end_] = ranks.nothing();
    keys_[0] = kNoKey;
    std::fill_n(keys_ + end_ - 1, kTogether, kNoKey);
    left_ = ~std::uint64_t{0} >> (63 - end_);
  }
  // The first to be merged takes in the next, and its neighbours are to be looked up with it. False when nothing
  // is left to be merged.
  [[gnu::always_inline]] bool apply(const Ranks& ranks) {
    const auto best = least();
    if (best >= kNoKey) return false;
    const auto at = best % 64;
    auto after = left_ & (~std::uint64_t{1} << at);
    keys_[std::countr_zero(after)] = kNoKey;
    left_ ^= after & -after;
    after &= after - 1;
    at_ = at;
    after_ = static_cast<std::size_t>(std::countr_zero(after));
    before_ = static_cast<std::size_t>(63 - std::countl_zero(left_ & ~(~std::uint64_t{0} << at)));
    const auto id = ranks.made((kNoKey - (best - static_cast<std::uint32_t>(at))) >> 6);
    ids_[at] = id;
    behind_mixed_ = ranks.expect(id, ids_[after_]);
    before_mixed_ = ranks.expect(ids_[before_], id);
    return true;
  }
  [[gnu::always_inline]] void look(const Ranks& ranks) {
    look(before_, at_, before_mixed_, ranks);
    look(at_, after_, behind_mixed_, ranks);
  }
  void put(IdBuffer& out) const {
    for (auto left = left_ & (left_ - 1); (left & (left - 1)) != 0; left &= left - 1)
      out.add(ids_[std::countr_zero(left)]);
  }
  // When nothing is left to be merged: the only symbol, -1 where there are more.
  std::int32_t only() const {
    const auto inner = left_ & (left_ - 1);
    return std::popcount(inner) == 2 ? ids_[std::countr_zero(inner)] : -1;
  }
  // All of it: appends what becomes of the symbols.
  void merge(const Ranks& ranks, IdBuffer& out) {
    begin(ranks);
    while (apply(ranks)) look(ranks);
    put(out);
  }

 private:
  static constexpr std::size_t kTogether = 16;  // keys that are always looked at
  // Keys are numbers that order as they do when they are read as floats, none of them subnormal.
  static constexpr std::uint32_t kNoKey = 0x7f000000;  // and all above it
  static_assert(PairRanks::kMostMerges << 6 < kNoKey - 0x00800000);
  static std::uint32_t key(std::uint32_t early, std::size_t at) {
    return kNoKey - (early << 6) + static_cast<std::uint32_t>(at);
  }
  [[gnu::always_inline]] std::uint32_t least() const {
#if defined(__SSE2__)
    const auto load = [&](std::size_t at) {
      return _mm_castsi128_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(keys_ + at)));
    };
    auto least = _mm_min_ps(_mm_min_ps(load(0), load(4)), _mm_min_ps(load(8), load(12)));
    for (std::size_t i = kTogether; i < end_; i += 8)
      least = _mm_min_ps(least, _mm_min_ps(load(i), load(i + 4)));
    least = _mm_min_ps(least, _mm_shuffle_ps(least, least, 0x4e));
    least = _mm_min_ps(least, _mm_shuffle_ps(least, least, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_castps_si128(least)));
#else
    return *std::min_element(keys_, keys_ + end_);
#endif
  }
  [[gnu::always_inline]] void look(std::size_t at, std::size_t next, std::uint64_t mixed,
                                   const Ranks& ranks) {
    const auto early = ranks.how_early(ids_[at], ids_[next], mixed);
    ranks.expect_made(early);
    keys_[at] = key(early, at);
  }

  std::size_t end_ = 1;  // behind the last symbol; the first is at 1
  std::uint64_t left_ = 0;
  std::size_t at_ = 0, before_ = 0, after_ = 0;  // of what was merged last and its neighbours,
  std::uint64_t before_mixed_ = 0, behind_mixed_ = 0;  // with which it is a pair
  std::int32_t ids_[64];
  std::uint32_t keys_[64 + kTogether];  // of a symbol and the next that is left
};

}  // namespace tokenizer
