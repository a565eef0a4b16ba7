#include "model/block/dense_and_experts.h"

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

DenseAndExperts some_block() {
  DenseAndExperts out;
  out.dense = {.hidden = 6, .width = 5, .activation = compute::Activation::gelu_tanh};
  out.experts = {.hidden = 6,
                 .experts = 4,
                 .width = 3,
                 .routing = {.chosen = 2},
                 .form = Experts::Form::fused,
                 .activation = compute::Activation::gelu_tanh,
                 .names = {.router = "router.proj.weight", .scale = "router.per_expert_scale"},
                 .prefix = ""};
  out.after_dense = Norm{6, 0.1, "after_dense", false, true};
  out.before_experts = Norm{6, 0.1, "before_experts", false, true};
  out.after_experts = Norm{6, 0.1, "after_experts", false, true};
  out.before_router = Norm{6, 0.1, "router.scale", false, true};
  return out;
}

TEST(DenseAndExperts, has_the_gradient_that_small_changes_show_and_lets_the_stream_go_on) {
  auto block = some_block();
  const SomeRows some({2, 1});  // so few that no small change changes a choice
  const auto rows = some.rows();
  GradientCheck check(0.7f);
  block.declare(check.layout, "layers.0.").take();
  check.input(3, 6);
  check.input(3, 6);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) {
        Stream stream{in[1], {}};
        const auto out = block.forward(flow, in[0], rows, stream);
        return GradientCheck::Values{out, stream.x};
      },
      5e-3);
}

TEST(DenseAndExperts, declares_what_checkpoints_hold_and_costs_what_it_computes) {
  auto block = some_block();
  Layout layout;
  block.declare(layout, "layers.0.").take();
  std::string names;
  for (const auto& p : layout.parameters) names += p.name.substr(9) + shown(p.shape) + " ";
  EXPECT_EQ(names,
            "mlp.gate_proj.weight[5, 6] mlp.up_proj.weight[5, 6] mlp.down_proj.weight[6, 5] "
            "router.proj.weight[4, 6] router.per_expert_scale[4] experts.gate_up_proj[4, 6, 6] "
            "experts.down_proj[4, 6, 3] after_dense[6] before_experts[6] after_experts[6] "
            "router.scale[6] ");
  EXPECT_EQ(block.cost().token_flops, 6.0 * (3 * 6 * 5 + 4 * 6 + 2 * 3 * 6 * 3));
}

}  // namespace
}  // namespace model::block
