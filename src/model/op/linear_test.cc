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
    const auto y = linear(flow, in[0], flow.weight(w), flow.weight(bias));
    EXPECT_EQ(y.view().width, 7u);
    return GradientCheck::Values{y};
  });
}

// Halves of y [6, 7], by a flow of that aim: the product with its bias, or add_bias() behind the product.
std::vector<std::uint16_t> biased_halves(Flow::Aim aim, bool behind) {
  Layout layout;
  const auto w = layout.add({"w", {7, 5}, {}}).take(), b = layout.add({"b", {7}, {}}).take();
  std::vector<compute::bf16> weights(layout.size), gradients(layout.size), x(6 * 5);
  compute::kernels().half.narrow(normals(layout.size, "weights").data(), weights.data(),
                                 layout.size);
  compute::kernels().half.narrow(normals(x.size(), "x").data(), x.data(), x.size());
  const Parameters parameters(layout, weights.data(), gradients.data());
  Workspace workspace;
  Flow flow(workspace, parameters, aim);
  const auto in = flow.make(compute::Type::bf16, 6, 5);
  std::ranges::copy(x, in.view().as<compute::bf16>());
  const auto y =
      behind ? linear(flow, in, flow.weight(w)) : linear(flow, in, flow.weight(w), flow.weight(b));
  if (behind) add_bias(flow, y, flow.weight(b));
  std::vector<std::uint16_t> out;
  for (std::size_t i = 0; i < y.view().elements(); ++i)
    out.push_back(y.view().as<compute::bf16>()[i].bits);
  return out;
}

TEST(Linear, with_a_bias_keeps_the_bits_of_training_and_rounds_once_where_it_reads) {
  compute::single_thread_here();
  const auto twice = biased_halves(Flow::Aim::train, true);
  EXPECT_EQ(biased_halves(Flow::Aim::train, false), twice);
  EXPECT_EQ(biased_halves(Flow::Aim::read, true), twice);
  EXPECT_NE(biased_halves(Flow::Aim::read, false), twice);
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
