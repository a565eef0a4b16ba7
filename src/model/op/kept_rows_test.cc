#include "model/op/kept_rows.h"

#include <gtest/gtest.h>

namespace model::op {
namespace {

std::vector<float> numbers_of(const compute::View& view) {
  return {view.as<float>(), view.as<float>() + view.elements()};
}

TEST(KeptRows, grow_and_drop_what_a_failed_pass_left) {
  KeptRows kept;
  const std::vector<float> one = {1, 2, 3, 4}, two = {5, 6};
  kept.add(0, 0, compute::view_of(one.data(), 2, 2));
  kept.add(2, 0, compute::view_of(two.data(), 1, 2));
  EXPECT_EQ(numbers_of(kept.add(1, 0, compute::view_of(two.data(), 1, 2))),
            (std::vector<float>{1, 2, 5, 6}));
}

TEST(KeptRows, forget_what_is_not_needed_once_that_is_as_much_as_what_is) {
  KeptRows kept;
  const std::vector<float> rows = {0, 1, 2, 3, 4, 5};
  kept.add(0, 0, compute::view_of(rows.data(), 6, 1));
  const float next[] = {6};
  EXPECT_EQ(kept.add(6, 2, compute::view_of(next, 1, 1)).rows, 7u)
      << "four are needed, two are not";
  EXPECT_EQ(numbers_of(kept.add(7, 5, compute::view_of(next, 1, 1))),
            (std::vector<float>{5, 6, 6}));
  EXPECT_EQ(kept.first, 5);
}

TEST(KeptRows, may_be_none) {
  KeptRows kept;
  EXPECT_EQ(kept.add(0, 0, {.width = 3}).rows, 0u);
}

}  // namespace
}  // namespace model::op
