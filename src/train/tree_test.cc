#include "train/tree.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "compute/kernel.h"
#include "rank/threads_test.h"
#include "train/rank_sum.h"

namespace train {
namespace {

constexpr std::size_t kSize = 5000;  // elements of a gradient

// Numbers whose sums depend on their order.
std::vector<std::vector<float>> some_leaves(std::size_t count) {
  std::vector<std::vector<float>> out;
  const base::Random random(3, "leaves");
  for (std::size_t g = 0; g < count; ++g)
    for (std::size_t i = 0; i < kSize; ++i) {
      if (i == 0) out.emplace_back();
      out.back().push_back(static_cast<float>(random.below(2000001, g, i)) / 1e3f - 1000.0f);
    }
  return out;
}

std::vector<const float*> pointers(const std::vector<std::vector<float>>& leaves,
                                   GrainRange range) {
  std::vector<const float*> out;
  for (auto g = range.begin; g < range.end; ++g) out.push_back(leaves[g].data());
  return out;
}

TEST(Grains, are_shared_out_in_order_without_gap_and_evenly) {
  for (const std::size_t grains : {1, 2, 3, 8, 13, 64})
    for (int ranks = 1; ranks <= 9; ++ranks) {
      std::size_t at = 0;
      for (int r = 0; r < ranks; ++r) {
        const auto own = grains_of(grains, r, ranks);
        EXPECT_EQ(own.begin, at);
        EXPECT_LE(own.count(), grains / static_cast<std::size_t>(ranks) + 1);
        at = own.end;
      }
      EXPECT_EQ(at, grains);
    }
}

TEST(Nodes, are_the_largest_of_the_tree_that_grains_fill) {
  const auto shown = [](GrainRange range) {
    std::string out;
    for (const auto& node : nodes_of(range))
      out += std::to_string(node.first) + "+" + std::to_string(node.count) + " ";
    return out;
  };
  EXPECT_EQ(shown({0, 8}), "0+8 ");
  EXPECT_EQ(shown({0, 7}), "0+4 4+2 6+1 ");
  EXPECT_EQ(shown({3, 8}), "3+1 4+4 ");
  EXPECT_EQ(shown({2, 5}), "2+2 4+1 ");
  EXPECT_EQ(shown({4, 4}), "");
}

// The bits of a training on several ranks rest on this.
TEST(RankSum, has_the_bits_of_one_tree_sum_for_any_number_of_ranks_and_grains) {
  const std::vector<SumRange> ranges = {{0, 1500}, {1500, 1530}, {1536, 4100}, {4100, 5000}};
  for (const std::size_t grains : {1, 2, 3, 5, 8, 12, 13, 31}) {
    const auto leaves = some_leaves(grains);
    std::vector<float> want(kSize);
    std::vector<double> want_squares;
    const auto all = pointers(leaves, {0, grains});
    for (const auto& range : ranges)
      want_squares.push_back(compute::kernels_for<float>().tree_sum(
          all.data(), grains, 0.25f, want.data(), range.begin, range.end));
    for (int size = 2; size <= 7; ++size)
      rank::Threads::run(size, [&](rank::Ranks& ranks) {
        RankSum<float> sum(ranks, ranges, grains, kSize, {}, 2000);  // elements of a bucket
        Fold<float> own(grains_of(grains, ranks.number(), size), kSize, 1);
        for (int again = 0; again < 2; ++again) {
          own.clear();
          ASSERT_TRUE(sum.begin().ok());
          for (const auto node : own.nodes())
            for (std::size_t i = 0; i < node.count; ++i) {
              const Fold<float>::Leaf leaf(own);
              const auto& from = leaves[leaf.grain()];
              if (again == 0) std::ranges::copy(from, leaf.data());
              if (again == 0) continue;
              // A part of it, the last elements first, and the others while nobody may look at them.
              std::fill_n(leaf.data(), kSize, 1e30f);
              for (const std::size_t at : {4100, 1530, 100}) {
                std::copy(from.begin() + static_cast<std::ptrdiff_t>(at), from.end(),
                          leaf.data() + at);
                if (own.left()) ASSERT_TRUE(sum.send(own, leaf.grain(), at).ok());
              }
              std::ranges::copy(from, leaf.data());
            }
          ASSERT_TRUE(sum.send_all(own, 2).ok());
          std::vector<double> squares(ranges.size());
          ASSERT_TRUE(sum.sum(0.25f, squares, 2).ok());
          const std::vector<float> got(sum.mean().begin(), sum.mean().end());
          EXPECT_EQ(got, want) << grains << " grains, " << size << " ranks";
          EXPECT_EQ(squares, want_squares);
        }
      });
  }
}

// What the test above could not see if leaves were whole numbers.
TEST(RankSum, would_be_seen_to_differ_if_grains_were_added_one_after_the_other) {
  const auto leaves = some_leaves(13);
  std::vector<float> want(kSize), row(kSize);
  const auto all = pointers(leaves, {0, 13});
  compute::kernels_for<float>().tree_sum(all.data(), 13, 1, want.data(), 0, kSize);
  for (const auto& leaf : leaves)
    for (std::size_t i = 0; i < kSize; ++i) row[i] += leaf[i];
  EXPECT_NE(row, want);
}

}  // namespace
}  // namespace train
