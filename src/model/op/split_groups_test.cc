#include "model/op/split_groups.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(SplitGroups, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  check.input(2, 2 * 9);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto parts = split_groups(flow, in[0], 2, {1, 2, 3, 3});
    return GradientCheck::Values{parts.first, parts.last};
  });
}

TEST(SplitGroups, puts_the_parts_of_all_groups_side_by_side) {
  Workspace workspace;
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto x = flow.make(compute::Type::f32, 1, 10);
  for (std::size_t i = 0; i < 10; ++i) x.view().as<float>()[i] = static_cast<float>(i);
  const auto parts = split_groups(flow, x, 2, {1, 1, 2, 1});
  const auto numbers = [](const Value& value) {
    return std::vector<float>(value.view().as<float>(),
                              value.view().as<float>() + value.view().elements());
  };
  EXPECT_EQ(numbers(parts.first), (std::vector<float>{0, 5, 1, 6, 2, 3, 7, 8}));
  EXPECT_EQ(numbers(parts.last), (std::vector<float>{4, 9}));
}

}  // namespace
}  // namespace model::op
