#include "model/op/diagonal_linear.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(DiagonalLinear, has_the_gradient_that_small_changes_show) {
  GradientCheck check(0.5f);
  const auto weight = check.layout.add({"weight", {6, 4}, {1}}).take();
  check.input(3, 8);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{diagonal_linear(flow, in[0], flow.weight(weight), 2)};
  });
}

TEST(DiagonalLinear, lets_each_block_see_its_own_columns_alone) {
  compute::single_thread_here();
  Layout layout;
  const auto weight = layout.add({"weight", {2, 2}, {1}}).take();
  const std::vector<float> weights = {1, 2, 3, 4}, x = {10, 20, 30, 40};
  std::vector<float> all(layout.size);
  std::ranges::copy(weights, all.begin());
  Workspace workspace;
  const Parameters parameters(layout, all.data());
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto in = flow.make(compute::Type::f32, 1, 4);
  std::ranges::copy(x, in.view().as<float>());
  const auto y = diagonal_linear(flow, in, flow.weight(weight), 2);
  EXPECT_EQ(y.view().as<float>()[0], 1 * 10 + 2 * 20);
  EXPECT_EQ(y.view().as<float>()[1], 3 * 30 + 4 * 40);
}

}  // namespace
}  // namespace model::op
