#include "model/op/linear.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(Linear, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  const auto w = check.layout.add({"w", {5, 7}, {}}).take();
  check.input(4, 7);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{linear(flow, in[0], flow.weight(w))};
  });
}

TEST(Linear, adds_up_the_gradients_of_a_value_and_of_a_weight_that_are_read_twice) {
  GradientCheck check;
  const auto w = check.layout.add({"w", {7, 7}, {}}).take();
  check.input(4, 7);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto once = linear(flow, in[0], flow.weight(w));
    return GradientCheck::Values{once, linear(flow, once, flow.weight(w)),
                                 linear(flow, in[0], flow.weight(w))};
  });
}

// Matrices of odd sizes lie side by side all the same.
TEST(Linear, takes_joined_weights_as_one_and_adds_their_joined_biases) {
  GradientCheck check;
  const auto w = check.layout.add_joined({{"a", {3, 5}, {}}, {"b", {4, 5}, {}}}).take();
  const auto bias = check.layout.add_joined({{"c", {3}, {}}, {"d", {4}, {}}}).take();
  check.input(6, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto y = linear(flow, in[0], flow.weight(w));
    add_bias(flow, y, flow.weight(bias));
    EXPECT_EQ(y.view().width, 7u);
    return GradientCheck::Values{y};
  });
}

TEST(Linear, leaves_zero_as_the_gradient_of_a_weight_that_nothing_was_scored_with) {
  GradientCheck check;
  const auto w = check.layout.add({"w", {3, 5}, {}}).take();
  check.layout.add({"other", {3, 5}, {}}).take();
  check.input(2, 5);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{linear(flow, in[0], flow.weight(w))};
  });
}

}  // namespace
}  // namespace model::op
