#include "model/op/norm_rows.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(NormRows, norms_columns_as_a_value_of_their_own_and_has_their_gradient) {
  GradientCheck check;
  const auto one = check.layout.add({"one", {5}, kOnes}).take();
  const auto two = check.layout.add({"two", {9}, kOnes}).take();
  check.input(3, 22);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto first = norm_rows(flow, in[0], 0, flow.weight(one), 1e-5f);
    const auto second = norm_rows(flow, in[0], 11, flow.weight(two), 1e-5f);
    return GradientCheck::Values{first, second};
  });
}

TEST(NormRows, is_the_norm_of_heads_in_place_and_leaves_its_rows_alone) {
  Layout layout;
  const auto gain = layout.add({"gain", {8}, kOnes}).take();
  const std::vector<float> weights = normals(layout.size, "gain");
  Workspace workspace;
  const Parameters parameters(layout, weights.data());
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto rows = flow.make(compute::Type::f32, 2, 20);
  const auto before = normals(40, "rows");
  std::ranges::copy(before, rows.view().as<float>());
  const auto y = norm_rows(flow, rows, 3, flow.weight(gain), 1e-5f);
  for (std::size_t m = 0; m < 2; ++m) {
    double squares = 0;
    for (std::size_t i = 0; i < 8; ++i) squares += std::pow(before[m * 20 + 3 + i], 2);
    for (std::size_t i = 0; i < 8; ++i)
      EXPECT_NEAR(y.view().as<float>()[m * 8 + i],
                  before[m * 20 + 3 + i] / std::sqrt(squares / 8 + 1e-5) * weights[i], 1e-5);
  }
  EXPECT_TRUE(std::equal(before.begin(), before.end(), rows.view().as<float>()));
}

}  // namespace
}  // namespace model::op
