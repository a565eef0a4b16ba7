#include "train/share.h"

#include <gtest/gtest.h>

#include <set>

namespace train {
namespace {

model::Layout layout_of_sizes(const std::vector<std::size_t>& sizes) {
  model::Layout layout;
  for (const auto size : sizes) {
    model::Parameter one;
    one.name = std::to_string(layout.size);
    one.offset = layout.size;
    one.size = size;
    layout.parameters.push_back(one);
    layout.size += size;
  }
  return layout;
}

TEST(Share, of_all_ranks_are_all_tensors_once_and_whole) {
  const auto layout = layout_of_sizes({640, 64, 64, 128, 64, 320, 64});
  for (int ranks = 1; ranks <= 12; ++ranks) {
    const auto shares = shares_of(layout, ranks);
    ASSERT_EQ(std::ssize(shares), ranks);
    EXPECT_EQ(shares.front().begin, 0u);
    EXPECT_EQ(shares.back().end, layout.size);
    for (std::size_t r = 1; r < shares.size(); ++r)
      EXPECT_EQ(shares[r].begin, shares[r - 1].end) << ranks;
    for (const auto& p : layout.parameters) {
      int owners = 0;
      for (const auto& share : shares)
        if (share.holds(p.offset)) {
          ++owners;
          EXPECT_LE(p.offset + p.size, share.end) << ranks;
        }
      EXPECT_EQ(owners, 1) << p.name << " of " << ranks;
    }
  }
}

TEST(Share, are_as_even_as_whole_tensors_allow) {
  const auto layout = layout_of_sizes(std::vector<std::size_t>(16, 64));
  for (const auto& share : shares_of(layout, 4)) EXPECT_EQ(share.size(), 256u);
}

}  // namespace
}  // namespace train
