#include "model/op/head_gate.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(HeadGate, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  check.input(3, 2 * 2 * 5 + 7);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto parted = part_gates(flow, in[0], 2, 5);
    return GradientCheck::Values{parted.rest, parted.gates};
  });
  GradientCheck opened;
  opened.input(3, 21);
  opened.input(3, 21);
  opened.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{sigmoid_gate(flow, in[0], in[1])};
  });
}

TEST(HeadGate, takes_the_second_half_of_each_head) {
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto rows = flow.make(compute::Type::f32, 1, 10);
  for (int i = 0; i < 10; ++i) rows.view().as<float>()[i] = static_cast<float>(i);
  const auto parted = part_gates(flow, rows, 2, 2);
  const auto* rest = parted.rest.view().as<float>();
  const auto* gates = parted.gates.view().as<float>();
  EXPECT_EQ(std::vector<float>(rest, rest + 6), (std::vector<float>{0, 1, 4, 5, 8, 9}));
  EXPECT_EQ(std::vector<float>(gates, gates + 4), (std::vector<float>{2, 3, 6, 7}));
}

}  // namespace
}  // namespace model::op
