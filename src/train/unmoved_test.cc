#include "train/unmoved.h"

#include <gtest/gtest.h>

namespace train {
namespace {

using Names = std::vector<std::string>;

struct Small {
  model::Layout layout;
  State state;
  Small() {
    layout.add({"matrix", {2, 3}, model::kOnes}).take();
    layout.add({"gain", {3}, model::kOnes}).take();
    layout.add({"buffer", {3}, model::kOnes, model::NewParameter::Kind::buffer}).take();
    state.weights.assign(layout.size, 1);
  }
  void move(const std::string& name) {
    const auto& p = *layout.find(name);
    state.weights[p.offset + p.size - 1] += 0.5f;
  }
};

TEST(Unmoved, names_a_tensor_that_stayed_the_same_in_so_many_updates) {
  Small small;
  Unmoved unmoved(small.layout, 3, 2);
  unmoved.begin(small.state);
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 3; ++i) {
      small.move("matrix");
      EXPECT_EQ(unmoved.after(small.state, true), i == 2 ? Names{"gain"} : Names{}) << round << i;
    }
}

TEST(Unmoved, says_nothing_of_a_tensor_that_moved_once_nor_of_buffers) {
  Small small;
  Unmoved unmoved(small.layout, 3, 2);
  unmoved.begin(small.state);
  for (int i = 0; i < 3; ++i) {
    small.move("matrix");
    if (i == 1) small.move("gain");
    EXPECT_EQ(unmoved.after(small.state, true), Names{});
  }
}

TEST(Unmoved, counts_updates_and_not_steps_that_left_them_out) {
  Small small;
  Unmoved unmoved(small.layout, 2, 2);
  unmoved.begin(small.state);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(unmoved.after(small.state, false), Names{});
  small.move("matrix");
  EXPECT_EQ(unmoved.after(small.state, true), Names{});
  EXPECT_EQ(unmoved.after(small.state, true), Names{"gain"});
  // Where nothing at all moved nobody was told that updates were left out.
  for (int i = 0; i < 2; ++i) EXPECT_EQ(unmoved.after(small.state, true), Names{});
}

TEST(Unmoved, asks_nothing_where_it_is_told_0) {
  Small small;
  Unmoved unmoved(small.layout, 0, 2);
  unmoved.begin(small.state);
  for (int i = 0; i < 3; ++i) {
    small.move("matrix");
    EXPECT_EQ(unmoved.after(small.state, true), Names{});
  }
}

TEST(Unmoved, is_said_with_the_first_name_and_how_many_more) {
  EXPECT_TRUE(said_of_unmoved({"a"}, 5).starts_with("'a' has not moved in 5 updates: "));
  EXPECT_TRUE(said_of_unmoved({"a", "b"}, 5).starts_with("'a' and 1 more tensor have not moved"));
  EXPECT_TRUE(said_of_unmoved({"a", "b", "c"}, 5).starts_with("'a' and 2 more tensors have not"));
}

}  // namespace
}  // namespace train
