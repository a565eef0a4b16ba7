#include "model/op/norm.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

TEST(AddNorm, has_the_gradient_that_small_changes_show_with_and_without_a_branch) {
  for (const bool branch : {false, true}) {
    GradientCheck check;
    const auto gain = check.layout.add({"gain", {19}, kOnes}).take();
    check.input(3, 19);
    if (branch) check.input(3, 19);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto out = add_norm(flow, in[0], branch ? in[1] : Value(), flow.weight(gain), 1e-5f);
      return GradientCheck::Values{out.x, out.y};
    });
  }
}

TEST(AddNorm, has_the_gradient_that_small_changes_show_for_every_gain) {
  for (const auto how : {compute::Gain::in_float, compute::Gain::one_plus, compute::Gain::none}) {
    GradientCheck check;
    Place gain;
    if (how != compute::Gain::none) gain = check.layout.add({"gain", {19}, kZeros}).take();
    check.input(3, 19);
    check.input(3, 19);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto by = gain.there() ? NormGain(flow.weight(gain), how) : NormGain();
      const auto out = add_norm(flow, in[0], in[1], by, 1e-5f);
      return GradientCheck::Values{out.x, out.y};
    });
  }
}

TEST(Join, adds_the_branch_and_has_the_gradient_that_small_changes_show) {
  for (const bool branch : {false, true}) {
    GradientCheck check;
    check.input(3, 19);
    if (branch) check.input(3, 19);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto out = join(flow, in[0], branch ? in[1] : Value());
      return GradientCheck::Values{out.x, out.y};
    });
  }
}

// The stream goes through two of them, as through a layer.
TEST(AddNorm, passes_the_gradient_of_the_stream_on) {
  GradientCheck check;
  const auto one = check.layout.add({"one", {6}, kOnes}).take();
  const auto two = check.layout.add({"two", {6}, kOnes}).take();
  check.input(3, 6);
  check.input(3, 6);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    const auto first = add_norm(flow, in[0], {}, flow.weight(one), 1e-5f);
    const auto second = add_norm(flow, first.x, in[1], flow.weight(two), 1e-5f);
    return GradientCheck::Values{first.y, second.y};
  });
}

TEST(NormHeads, norms_some_heads_of_a_row_each_alone_and_has_their_gradient) {
  GradientCheck check;
  const auto gain = check.layout.add({"gain", {5}, kOnes}).take();
  const auto other = check.layout.add({"other", {5}, kOnes}).take();
  check.input(3, 22);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    norm_heads(flow, in[0], 0, 3, flow.weight(gain), 1e-5f);
    norm_heads(flow, in[0], 15, 1, flow.weight(other), 1e-5f);
    return GradientCheck::Values{in[0]};
  });
}

TEST(NormHeads, has_the_gradient_that_small_changes_show_for_every_gain) {
  for (const auto how : {compute::Gain::in_float, compute::Gain::one_plus, compute::Gain::none}) {
    GradientCheck check;
    Place gain;
    if (how != compute::Gain::none) gain = check.layout.add({"gain", {5}, kZeros}).take();
    check.input(3, 15);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      const auto by = gain.there() ? NormGain(flow.weight(gain), how) : NormGain();
      norm_heads(flow, in[0], 5, 2, 5, by, 1e-5f);
      return GradientCheck::Values{in[0]};
    });
  }
}

TEST(NormHeads, makes_the_mean_square_of_each_head_one) {
  Layout layout;
  const auto gain = layout.add({"gain", {8}, kOnes}).take();
  const std::vector<float> ones(layout.size, 1);
  Workspace workspace;
  const Parameters parameters(layout, ones.data());
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto rows = flow.make(compute::Type::f32, 2, 20);
  std::ranges::copy(normals(40, "rows"), rows.view().as<float>());
  norm_heads(flow, rows, 2, 2, flow.weight(gain), 0);
  for (const std::size_t begin : {2, 10, 22, 30}) {
    double squares = 0;
    for (std::size_t i = 0; i < 8; ++i) squares += std::pow(rows.view().as<float>()[begin + i], 2);
    EXPECT_NEAR(squares / 8, 1, 1e-5) << "from " << begin;
  }
  EXPECT_EQ(rows.view().as<float>()[0], normals(40, "rows")[0]) << "others stay";
}

}  // namespace
}  // namespace model::op
