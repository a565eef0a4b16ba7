#include "model/op/beside.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(Beside, has_the_gradient_that_small_changes_show_also_of_a_value_that_is_read_twice) {
  GradientCheck check;
  check.input(3, 4);
  check.input(3, 5);
  check.expect_gradients_of([](Flow& flow, const auto& in) {
    const auto one = beside(flow, in[0], in[1]);
    return GradientCheck::Values{one, widened(flow, beside(flow, in[1], in[1]))};
  });
}

TEST(Beside, has_the_gradient_that_small_changes_show_of_some_columns_also_of_its_own) {
  GradientCheck check;
  check.input(3, 4);
  check.input(3, 9);
  check.expect_gradients_of([](Flow& flow, const auto& in) {
    const Value one = beside(flow, in[0], in[1], 2, 3), two = beside(flow, in[0], in[1], 4, 5);
    const Value& right = in[1];
    EXPECT_EQ(one.view().as<float>()[4], right.view().as<float>()[2]);
    return GradientCheck::Values{one, two, beside(flow, in[0], in[0], 1, 2)};
  });
}

TEST(Beside, puts_the_left_before_the_right_in_every_row) {
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto left = flow.make(compute::Type::f32, 2, 1),
             right = flow.make(compute::Type::f32, 2, 2);
  std::ranges::copy(std::vector<float>{1, 4}, left.view().as<float>());
  std::ranges::copy(std::vector<float>{2, 3, 5, 6}, right.view().as<float>());
  const auto out = beside(flow, left, right);
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(out.view().as<float>()[i], static_cast<float>(i + 1));
}

}  // namespace
}  // namespace model::op
