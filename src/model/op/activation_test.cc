#include "model/op/activation.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

constexpr compute::Activation kAll[] = {compute::Activation::silu, compute::Activation::gelu,
                                        compute::Activation::gelu_tanh, compute::Activation::relu2};

TEST(GatedOp, has_the_gradient_that_small_changes_show_of_every_kind) {
  for (const auto kind : kAll) {
    GradientCheck check;
    check.input(3, 38);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      return GradientCheck::Values{gated(flow, in[0], kind)};
    });
  }
}

TEST(ActivateOp, has_the_gradient_that_small_changes_show_of_every_kind) {
  for (const auto kind : kAll) {
    GradientCheck check;
    check.input(3, 19);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      return GradientCheck::Values{activate(flow, in[0], kind)};
    });
  }
}

TEST(XieluOp, learns_two_of_its_numbers) {
  GradientCheck check;
  const auto numbers =
      check.layout
          .add_joined({{"a_p", {1}, {}}, {"a_n", {1}, {}}, {"beta", {}, {}}, {"eps", {}, {}}})
          .take();
  check.hold("beta", 0.5f);
  check.hold("eps", -1e-6f);
  check.input(3, 19);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{xielu(flow, in[0], flow.weight(numbers))};
  });
}

TEST(XieluOp, is_what_the_paper_writes) {
  Layout layout;
  const auto numbers = layout.add({"numbers", {4}, {}}).take();
  std::vector<float> weights(layout.size);
  const double a_p = 0.2, a_n = -1.05, beta = 0.5;
  std::ranges::copy(std::vector<float>{0.2f, -1.05f, 0.5f, -1e-6f}, weights.begin());
  Workspace workspace;
  const Parameters parameters(layout, weights.data());
  Flow flow(workspace, parameters, Flow::Aim::read);
  const std::vector<float> x = {-90, -2, -0.1f, 0, 0.1f, 3};
  const auto in = flow.make(compute::Type::f32, 2, 3);
  std::ranges::copy(x, in.view().as<float>());
  const auto out = xielu(flow, in, flow.weight(numbers));
  const double alpha_p = std::log1p(std::exp(a_p)), alpha_n = beta + std::log1p(std::exp(a_n));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = x[i];
    const double want =
        v > 0 ? alpha_p * v * v + beta * v : alpha_n * (std::expm1(v) - v) + beta * v;
    EXPECT_NEAR(out.view().as<float>()[i], want, 1e-5 * (1 + std::abs(want))) << v;
  }
}

TEST(ScaleOp, multiplies_rows_and_their_gradient) {
  GradientCheck check;
  check.input(3, 19);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    scale(flow, in[0], 0.375);
    return GradientCheck::Values{in[0]};
  });
}

}  // namespace
}  // namespace model::op
