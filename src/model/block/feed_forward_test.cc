#include "model/block/feed_forward.h"

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

TEST(FeedForwardBlock, has_the_gradient_that_small_changes_show_with_and_without_biases) {
  for (const bool biased : {false, true}) {
    FeedForward block{.hidden = 6, .width = 9, .biased = biased};
    GradientCheck check(0.5f);
    block.declare(check.layout, "").take();
    check.input(4, 6);
    check.expect_gradients_of([&](Flow& flow, const auto& in) {
      return GradientCheck::Values{block.forward(flow, in[0])};
    });
  }
}

TEST(FeedForwardBlock, has_the_gradient_that_small_changes_show_of_every_activation) {
  for (const bool gated : {true, false})
    for (const auto kind :
         {compute::Activation::gelu, compute::Activation::gelu_tanh, compute::Activation::relu2}) {
      FeedForward block{.hidden = 6, .width = 9, .activation = kind, .gated = gated};
      GradientCheck check(0.5f);
      block.declare(check.layout, "").take();
      check.input(4, 6);
      check.expect_gradients_of([&](Flow& flow, const auto& in) {
        return GradientCheck::Values{block.forward(flow, in[0])};
      });
    }
}

TEST(FeedForwardBlock, has_the_gradient_that_small_changes_show_with_bounds_on_its_gate) {
  FeedForward block{.hidden = 6,
                    .width = 9,
                    .clamped = compute::ClampedGlu{100, 1, 0, false},
                    .names = {"w1.", "w3.", "w2."}};
  GradientCheck check(0.5f);
  block.declare(check.layout, "ffn.").take();
  EXPECT_EQ(check.layout.parameters[1].name, "ffn.mlp.w3.weight");
  check.input(4, 6);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{block.forward(flow, in[0])};
  });
}

TEST(FeedForwardBlock, has_the_gradient_that_small_changes_show_of_one_matrix) {
  FeedForward block{.hidden = 6, .width = 9, .biased = true, .fused = true};
  GradientCheck check(0.5f);
  block.declare(check.layout, "").take();
  std::string names;
  for (const auto& p : check.layout.parameters) names += p.name + shown(p.shape) + " ";
  EXPECT_EQ(names,
            "mlp.gate_up_proj.weight[18, 6] mlp.gate_up_proj.bias[18] mlp.down_proj.weight[6, 9] "
            "mlp.down_proj.bias[6] ");
  check.input(4, 6);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{block.forward(flow, in[0])};
  });
}

TEST(FeedForwardBlock, learns_the_numbers_of_its_xielu) {
  FeedForward block{.hidden = 6, .width = 9, .activation = XieluStart{}, .gated = false};
  GradientCheck check(0.5f);
  block.declare(check.layout, "").take();
  check.hold("mlp.act_fn.beta", 0.5f);
  check.hold("mlp.act_fn.eps", -1e-6f);
  check.input(4, 6);
  check.expect_gradients_of([&](Flow& flow, const auto& in) {
    return GradientCheck::Values{block.forward(flow, in[0])};
  });
  const auto* alpha = check.layout.find("mlp.act_fn.alpha_n");
  EXPECT_NEAR(alpha->middle, -1.0502, 1e-4) << "its softplus and beta make 0.8";
  EXPECT_EQ(check.layout.find("mlp.act_fn.beta")->shape.size(), 0u);
}

TEST(FeedForwardBlock, costs_six_operations_a_number_of_its_matrices_and_token) {
  FeedForward block{.hidden = 6, .width = 9, .biased = true};
  Layout layout;
  block.declare(layout, "model.layers.0.").take();
  double numbers = 0;
  for (const auto& p : layout.parameters)
    if (p.shape.size() == 2) numbers += static_cast<double>(p.size);
  EXPECT_EQ(block.cost().token_flops, 6 * numbers);
  EXPECT_EQ(layout.parameters[0].name, "model.layers.0.mlp.gate_proj.weight");
}

}  // namespace
}  // namespace model::block
