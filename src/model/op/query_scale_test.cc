#include "model/op/query_scale.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(QueryScale, grows_with_the_periods_before_a_position_and_has_its_gradient) {
  const SomeRows some({5, 1});
  auto rows = some.rows();
  rows.first = 3;
  GradientCheck check;
  check.input(6, 7);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    query_scale(flow, in[0], rows, {0.5, 4}, 1, 4);
    return GradientCheck::Values{in[0]};
  });
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto x = flow.make(compute::Type::f32, 6, 7);
  std::fill_n(x.view().as<float>(), 42, 1.0f);
  query_scale(flow, x, rows, {0.5, 4}, 1, 4);
  const double once = 1 + 0.5 * std::log(2.0);
  EXPECT_EQ(x.view().as<float>()[1], 1) << "position 3 lies in the first period";
  EXPECT_NEAR(x.view().as<float>()[7 + 1], once, 1e-6) << "position 4 in the second";
  EXPECT_NEAR(x.view().as<float>()[4 * 7 + 4], once, 1e-6);
  EXPECT_EQ(x.view().as<float>()[7 + 5], 1) << "others stay";
}

}  // namespace
}  // namespace model::op
