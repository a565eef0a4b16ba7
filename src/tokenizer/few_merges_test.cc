#include "tokenizer/few_merges.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace tokenizer {
namespace {

using Ids = std::vector<std::int32_t>;

// Ids below `letters` stand for themselves, and each merge makes a new one or one that there is.
std::vector<Merge> made_merges(std::mt19937& random, int letters, int count) {
  std::vector<Merge> out;
  for (int i = 0; i < count; ++i) {
    const auto below = static_cast<unsigned>(letters + i);
    const auto one = [&] { return static_cast<std::int32_t>(random() % below); };
    out.push_back({one(), one(), random() % 4 ? letters + i : one()});
  }
  std::ranges::shuffle(out, random);
  return out;
}

std::uint32_t rank_of(const std::vector<Merge>& merges, std::int32_t left, std::int32_t right) {
  for (auto rank = merges.size(); rank-- > 0;)
    if (merges[rank].left == left && merges[rank].right == right)
      return static_cast<std::uint32_t>(rank);
  return PairRanks::kNone;
}

Ids merged(const std::vector<Merge>& merges, Ids ids) {
  for (;;) {
    auto best = PairRanks::kNone;
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
      if (const auto rank = rank_of(merges, ids[i], ids[i + 1]); rank < best) {
        best = rank;
        at = i;
      }
    if (best == PairRanks::kNone) return ids;
    ids[at] = merges[best].result;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

TEST(FewMerges, merges_in_the_order_of_ranks) {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    const auto merges = made_merges(random, 3 + round % 5, 40);
    const PairRanks ranks(merges, 3100);
    for (std::size_t size = 1; size <= FewMerges::kMost; ++size) {
      Ids ids;
      FewMerges few;
      for (std::size_t i = 0; i < size; ++i) {
        ids.push_back(static_cast<std::int32_t>(random() % static_cast<unsigned>(3 + round % 5)));
        few.add(ids[i], i > 0 ? ranks.how_early(ids[i - 1], ids[i]) : 0);
      }
      IdBuffer out;
      few.merge(ranks.quick(), out);
      const auto made = out.from(0);
      ASSERT_EQ(Ids(made.begin(), made.end()), merged(merges, ids)) << round << " " << size;
    }
  }
}

TEST(PairRanks, finds_each_merge_and_no_other) {
  std::mt19937 random(2);
  for (const int count : {0, 1, 2, 3, 50, 3000}) {
    const auto merges = made_merges(random, 20, count);
    const PairRanks ranks(merges, 3100);
    for (int i = 0; i < 3000; ++i) {
      const bool known = i % 2 > 0 && count > 0;
      const auto& one = known ? merges[random() % merges.size()] : Merge{};
      const auto left = known ? one.left : static_cast<std::int32_t>(random() % 100);
      const auto right = known ? one.right : static_cast<std::int32_t>(random() % 100);
      const auto rank = rank_of(merges, left, right);
      const auto found = ranks.find(left, right);
      ASSERT_EQ(found.rank, rank);
      if (rank != PairRanks::kNone) {
        ASSERT_EQ(found.result, merges[rank].result);
      }
    }
  }
}

// What a full set had no room for stood in the next one, where its other bits are those of another pair.
TEST(PairRanks, takes_no_pair_for_another_where_sets_are_full) {
  std::mt19937 random(7);
  for (const int count : {200, 1000, 3000}) {
    std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> wanted;
    std::vector<Merge> merges;
    for (std::int32_t id = 256; id < 256 + count;) {
      const auto left = static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(id));
      const auto right = static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(id));
      if (!wanted.emplace(std::pair(left, right), id).second) continue;
      merges.push_back({left, right, id++});
    }
    const PairRanks ranks(merges, static_cast<std::size_t>(256 + count));
    std::size_t wrong = 0;
    for (std::int32_t left = 0; left < 256 + count; ++left)
      for (std::int32_t right = 0; right < 256 + count; ++right) {
        const auto found = ranks.look(left, right);
        const auto it = wanted.find({left, right});
        wrong += (found.early > 0) != (it != wanted.end()) ||
                 (it != wanted.end() && found.made != it->second);
      }
    EXPECT_EQ(wrong, 0u) << count;
  }
}

}  // namespace
}  // namespace tokenizer
