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
  std::int32_t nothing() const { return nothing_; }  // an id that no merge has

  // How much earlier a merge comes than one that is none: 0 for none, 1 for the last, and so on; and what it makes.
  struct Place {
    std::uint32_t early;
    std::int32_t made;
  };
  // Ids are not negative.
  Place look(std::int32_t left, std::int32_t right) const {
    const auto mixed = mix(left, right);
    const auto& set = sets()[mixed & mask_];
    const auto place = place_in(set, tag_of(mixed));
    // Whether it is there cannot be foretold, so that alone is no branch.
    unsigned more = static_cast<unsigned>(place == 0) & (set.tags[kSlots - 1] != 0 ? 1u : 0u);
    asm("" : "+r"(more));
    if (more != 0) [[unlikely]]
      return beyond(left, right);
    return {place, made_[place]};
  }
  // Of rank kNone: no such merge.
  Found find(std::int32_t left, std::int32_t right) const {
    const auto place = look(left, right);
    return {place.early == 0 ? kNone : rank_of(place.early), place.made};
  }
  // The place of the merge of a rank, and back.
  Place place(std::uint32_t early) const { return {early, made_[early]}; }
  std::uint32_t early(std::uint32_t rank) const { return count_ - rank; }
  // Asks for what find() will look at.
  void expect(std::int32_t left, std::int32_t right) const {
    __builtin_prefetch(&sets()[mix(left, right) & mask_]);
  }

 private:
  static constexpr int kMostIdBits = 23, kMostTagBits = 31;
  static constexpr std::size_t kSlots = 4;
  struct alignas(32) Set {
    std::uint32_t tags[kSlots];    // and 1; 0: free, as are those behind it
    std::uint32_t places[kSlots];  // how early
  };
  Set* sets() const { return static_cast<Set*>(memory_.at()); }

  static std::uint32_t place_in(const Set& set, std::uint32_t tag) {
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
  std::uint64_t mix(std::int32_t left, std::int32_t right) const {
    const auto pair =
        static_cast<std::uint64_t>(left) << id_bits_ | static_cast<std::uint64_t>(right);
    const auto spread = pair * 0x9e3779b97f4a7c15u & pairs_;
    return spread ^ spread >> id_bits_;
  }
  std::uint32_t tag_of(std::uint64_t mixed) const {
    return static_cast<std::uint32_t>(mixed >> set_bits_) + 1;
  }
  static int set_bits(std::size_t merges, int id_bits);
  std::uint32_t rank_of(std::uint32_t early) const { return count_ - early; }
  bool put(const Merge& merge, std::uint32_t rank);
  Place beyond(std::int32_t left, std::int32_t right) const {
    const auto found = beyond_.find(left, right);
    const auto early = found.rank == kNone ? 0 : beyond_early_[found.rank];
    return {early, made_[early]};
  }

  std::uint32_t count_;
  std::int32_t nothing_;
  int id_bits_, set_bits_;
  std::uint64_t pairs_, mask_;
  ZeroPages memory_;                         // sets, less than half full
  std::vector<std::int32_t> made_;           // by how early; the first is nothing
  MergeTable beyond_;                        // of full sets ...
  std::vector<std::uint32_t> beyond_early_;  // ... and how early each is
};

}  // namespace tokenizer
