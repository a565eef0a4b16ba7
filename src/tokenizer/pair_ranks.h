// The rank of a merge by its pair, and what it becomes: a MergeTable for pairs that are looked up at random, most of
// them in half a line of the cache, a pair that is none as quickly as one that is.
//
// A pair is mixed to another number of as many bits, which no other pair has: some of them choose a set of slots and
// the others are kept there, so that no pair is taken for another. What a full set has no slot for stands in a plain
// table: in a neighbouring set it would be taken for the pair that has the same other bits there.
#pragma once

#include <cstdint>
#include <vector>

#include "tokenizer/merge_table.h"
#include "tokenizer/zero_pages.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {

class PairRanks {
 public:
  static constexpr std::uint32_t kNone = MergeTable::kNone;
  static constexpr std::uint32_t kMostMerges = 1u << 22;
  using Found = MergeTable::Found;

  // Whether it takes so many, of so many ids.
  static bool can(const std::vector<Merge>& merges, std::size_t ids) {
    return merges.size() < kMostMerges && ids < std::size_t{1} << kMostIdBits;
  }
  // The rank of a merge is its index. Of two merges of one pair the later counts. All ids that are asked for are
  // below `ids`, or nothing().
  PairRanks(const std::vector<Merge>& merges, std::size_t ids);
  PairRanks(const PairRanks&) = delete;
  PairRanks& operator=(const PairRanks&) = delete;
  std::int32_t nothing() const { return quick_.nothing(); }  // an id that no merge has

  // How much earlier a merge comes than one that is none: 0 for none, 1 for the last, and so on; and what it makes.
  struct Place {
    std::uint32_t early;
    std::int32_t made;
  };
  // Where all of it stands, a few numbers that who looks up many pairs copies, so that they stay in registers.
  class Quick;
  const Quick& quick() const { return quick_; }
  // Ids are not negative.
  Place look(std::int32_t left, std::int32_t right) const { return place(how_early(left, right)); }
  std::uint32_t how_early(std::int32_t left, std::int32_t right) const;
  // Of rank kNone: no such merge.
  Found find(std::int32_t left, std::int32_t right) const {
    const auto early = how_early(left, right);
    return {early == 0 ? kNone : rank_of(early), made_[early]};
  }
  // The place of the merge of a rank, and back.
  Place place(std::uint32_t early) const { return {early, made_[early]}; }
  std::uint32_t early(std::uint32_t rank) const { return count_ - rank; }

 private:
  static constexpr int kMostIdBits = 23, kMostTagBits = 31;
  static constexpr std::size_t kSlots = 4;
  struct alignas(32) Set {
    std::uint32_t tags[kSlots];    // and 1; 0: free, as are those behind it
    std::uint32_t places[kSlots];  // how early
  };

 public:
  class Quick {
   public:
    std::int32_t nothing() const { return nothing_; }
    std::int32_t made(std::uint32_t early) const { return made_[early]; }
    // Asks for the memory that made() looks at.
    // Always inlined, here as in expect(): a function that only asks for memory is taken
    // for one that does nothing.
    [[gnu::always_inline]] void expect_made(std::uint32_t early) const {
      __builtin_prefetch(&made_[early]);
    }
    // Of a pair as one number, in which no other pair is the same.
    std::uint64_t mix(std::int32_t left, std::int32_t right) const {
      const auto pair =
          static_cast<std::uint64_t>(left) << id_bits_ | static_cast<std::uint64_t>(right);
      const auto spread = pair * 0x9e3779b97f4a7c15u & pairs_;
      return spread ^ spread >> id_bits_;
    }
    // Asks for the memory that how_early() looks at; what to ask that with.
    [[gnu::always_inline]] std::uint64_t expect(std::int32_t left, std::int32_t right) const {
      const auto mixed = mix(left, right);
      __builtin_prefetch(&sets_[mixed & mask_]);
      return mixed;
    }
    [[gnu::always_inline]] std::uint32_t how_early(std::int32_t left, std::int32_t right,
                                                   std::uint64_t mixed) const {
      const auto& set = sets_[mixed & mask_];
      const auto place = place_in(set, tag_of(mixed));
      // Whether it is there cannot be foretold, so that alone is no branch.
      unsigned more = static_cast<unsigned>(place == 0) & (set.tags[kSlots - 1] != 0 ? 1u : 0u);
      asm("" : "+r"(more));
      if (more != 0) [[unlikely]]
        return all_->beyond(left, right);
      return place;
    }

   private:
    friend class PairRanks;
    [[gnu::always_inline]] static std::uint32_t place_in(const Set& set, std::uint32_t tag) {
#if defined(__SSE2__)
      const auto load = [](const std::uint32_t* from) {
        return _mm_load_si128(reinterpret_cast<const __m128i*>(from));
      };
      const auto same = _mm_cmpeq_epi32(load(set.tags), _mm_set1_epi32(static_cast<int>(tag)));
      auto place = _mm_and_si128(load(set.places), same);
      place = _mm_or_si128(place, _mm_shuffle_epi32(place, 0x4e));
      place = _mm_or_si128(place, _mm_shuffle_epi32(place, 0xb1));
      return static_cast<std::uint32_t>(_mm_cvtsi128_si32(place));
#else
      std::uint32_t place = 0;
      for (std::size_t i = 0; i < kSlots; ++i) place |= set.tags[i] == tag ? set.places[i] : 0;
      return place;
#endif
    }
    std::uint32_t tag_of(std::uint64_t mixed) const {
      return static_cast<std::uint32_t>(mixed >> set_bits_) + 1;
    }

    const PairRanks* all_ = nullptr;
    Set* sets_ = nullptr;
    const std::int32_t* made_ = nullptr;
    int id_bits_ = 0, set_bits_ = 0;
    std::uint64_t pairs_ = 0, mask_ = 0;
    std::int32_t nothing_ = 0;
  };

 private:
  static int set_bits(std::size_t merges, int id_bits);
  static Quick laid_out(std::size_t merges, std::size_t ids);
  std::uint32_t rank_of(std::uint32_t early) const { return count_ - early; }
  bool put(const Merge& merge, std::uint32_t rank);
  [[gnu::cold]] std::uint32_t beyond(std::int32_t left, std::int32_t right) const {
    const auto found = beyond_.find(left, right);
    return found.rank == kNone ? 0 : beyond_early_[found.rank];
  }

  std::uint32_t count_;
  Quick quick_;
  ZeroPages memory_;                         // sets, less than half full
  std::vector<std::int32_t> made_;           // by how early; the first is nothing
  MergeTable beyond_;                        // of full sets ...
  std::vector<std::uint32_t> beyond_early_;  // ... and how early each is
};

inline std::uint32_t PairRanks::how_early(std::int32_t left, std::int32_t right) const {
  return quick_.how_early(left, right, quick_.mix(left, right));
}

}  // namespace tokenizer
