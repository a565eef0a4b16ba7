#include "tokenizer/merge_hash.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace tokenizer {
namespace {

std::vector<Merge> some_merges(std::size_t count) {
  const base::Random random(3, "merges");
  std::vector<Merge> out;
  for (std::uint64_t i = 0; i < count; ++i)
    out.push_back({static_cast<std::int32_t>(random.at(i, 0) % (i / 2 + 20)),
                   static_cast<std::int32_t>(random.at(i, 1) % (i / 2 + 20)),
                   static_cast<std::int32_t>(i + 20)});
  return out;
}

TEST(MergeHash, finds_what_the_table_finds_and_nothing_else) {
  for (const std::size_t count : {0, 1, 2, 5, 100, 3000, 40'000}) {
    const auto merges = some_merges(count);  // some pairs are there twice
    const MergeTable table(merges);
    const auto hash = MergeHash::make(merges, table);
    ASSERT_TRUE(hash.has_value()) << count;
    const auto same = [&](std::int32_t left, std::int32_t right) {
      const auto wanted = table.find(left, right);
      const auto found = hash->find(left, right);
      if (wanted.rank == MergeTable::kNone) return found == MergeHash::kNothing;
      return found == static_cast<std::int32_t>(wanted.rank << MergeHash::kPlaceBits) &&
             hash->result(found) == wanted.result;
    };
    for (const auto& merge : merges) {
      ASSERT_TRUE(same(merge.left, merge.right)) << count;
      ASSERT_TRUE(same(merge.right, merge.left)) << count;
      ASSERT_TRUE(same(-1, merge.left)) << count;
      ASSERT_TRUE(same(merge.left, -1)) << count;
    }
  }
}

// Two pairs that no factor brings to different places: their hashes are of one group and have their lowest 32 bits in common.
TEST(MergeHash, is_not_to_be_had_of_pairs_that_meet_everywhere) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kFactor * inverse;
  ASSERT_EQ(inverse * kFactor, 1u);
  std::vector<Merge> merges;
  for (std::uint64_t high = 0; merges.size() < 2; ++high) {
    const auto pair = (high << 32 | (high ^ 12345)) * inverse;
    const auto left = pair >> 20, right = pair & 0xfffff;
    if (left < 0xfffff && right < 0xfffff)
      merges.push_back({static_cast<std::int32_t>(left), static_cast<std::int32_t>(right), 1});
  }
  EXPECT_FALSE(MergeHash::make(merges, MergeTable(merges)).has_value());
  merges.pop_back();
  EXPECT_TRUE(MergeHash::make(merges, MergeTable(merges)).has_value());
}

// Of larger ids the bits would be those of another pair: (98, 2^20 + 120) those of (99, 120).
TEST(MergeHash, is_not_to_be_had_of_ids_that_have_no_room) {
  constexpr std::int32_t kMost = 0xffffe;
  for (const std::int32_t id : {kMost, kMost + 1, kMost + 2}) {
    const bool fits = id == kMost;
    for (const Merge& merge : {Merge{id, 3, 7}, Merge{3, id, 7}, Merge{3, 4, id}}) {
      const std::vector<Merge> merges{merge};
      const auto hash = MergeHash::make(merges, MergeTable(merges));
      ASSERT_EQ(hash.has_value(), fits) << id;
      if (hash) {
        EXPECT_EQ(hash->result(hash->find(merge.left, merge.right)), merge.result);
      }
    }
    const std::vector<Merge> merges{{99, 120, 300}};
    const std::vector<std::int32_t> bytes{-1, 98, id};
    EXPECT_EQ(MergeHash::make(merges, MergeTable(merges), bytes).has_value(), fits) << id;
  }
}

}  // namespace
}  // namespace tokenizer
