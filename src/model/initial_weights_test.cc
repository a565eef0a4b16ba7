#include "model/initial_weights.h"

#include <gtest/gtest.h>

#include "model/weights.h"

namespace model {
namespace {

// More than a thread makes at a time, with an end that is no multiple of it.
TEST(InitialWeights, are_the_same_for_any_number_of_threads) {
  Layout layout;
  ASSERT_TRUE(layout.add({"large", {700, 300}, {0.02, 0}}).ok());
  ASSERT_TRUE(layout.add({"gain", {300}, kOnes}).ok());
  ASSERT_TRUE(layout.add({"small", {5}, {1, 0}}).ok());
  const auto one = initial_weights(layout, 7);
  EXPECT_EQ(initial_weights(layout, 7, 1), one);
  EXPECT_EQ(initial_weights(layout, 7, 3), one);
  EXPECT_NE(initial_weights(layout, 8, 3), one);
  EXPECT_EQ(one[layout.parameters[1].offset + 299], 1);
  EXPECT_NE(one[layout.parameters[2].offset + 4], 0);
}

}  // namespace
}  // namespace model
