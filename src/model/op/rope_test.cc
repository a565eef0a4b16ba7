#include "model/op/rope.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(RopeOp, has_the_gradient_that_small_changes_show) {
  GradientCheck check;
  const SomeRows some({3, 1, 2});
  const auto rows = some.rows();
  const Rope kind;
  check.input(6, 22);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    rope(flow, in[0], rows, kind, 2, 10);
    return GradientCheck::Values{in[0]};
  });
}

// A state has seen the tokens before; the same rows stand at the same positions.
TEST(RopeOp, counts_positions_from_the_first_that_is_new) {
  Workspace workspace;
  const Layout layout;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Flow flow(workspace, parameters, Flow::Aim::read);
  const Rope kind;
  const auto turned = [&](std::vector<std::int32_t> positions, std::int64_t first) {
    const std::vector<std::int32_t> ids(positions.size());
    const std::vector<std::uint32_t> segments = {0, static_cast<std::uint32_t>(ids.size())};
    const auto x = flow.make(compute::Type::f32, ids.size(), 8);
    std::ranges::copy(normals(x.view().elements(), "x"), x.view().as<float>());
    rope(flow, x, {ids, positions, segments, first}, kind, 1, 8);
    return std::vector<float>(x.view().as<float>(), x.view().as<float>() + x.view().elements());
  };
  const auto whole = turned({5, 6}, 0);
  EXPECT_EQ(turned({0, 1}, 5), whole);
  EXPECT_EQ(turned({2, 3}, 3), whole);
  EXPECT_NE(turned({0, 1}, 6), whole);
}

}  // namespace
}  // namespace model::op
