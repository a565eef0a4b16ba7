#include "model/block/experts.h"

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

using Score = compute::Routing::Score;

Experts experts_of(Score score, Experts::Form form) {
  return {.hidden = 6,
          .experts = 5,
          .width = 7,
          .routing = {.score = score, .chosen = 2, .scale = 1.5},
          .form = form};
}

// Each kind of published model once: as Qwen3's, Mistral's newest, gpt-oss's, DeepSeek's, Qwen3-Next's,
// Gemma 4's.
std::vector<Experts> kinds() {
  auto qwen = experts_of(Score::softmax, Experts::Form::separate);
  auto mistral = experts_of(Score::softmax, Experts::Form::fused);
  mistral.shared = FeedForward{.hidden = 6, .width = 4, .prefix = "shared_experts."};
  auto gpt = experts_of(Score::chosen_softmax, Experts::Form::input_first);
  gpt.experts = 4;
  gpt.biased = true;
  gpt.clamped = compute::ClampedGlu{3, 1.702f, 1, true};
  gpt.names.router_bias = "router.bias";
  auto deepseek = experts_of(Score::sigmoid, Experts::Form::separate);
  deepseek.experts = 6;
  deepseek.routing.groups = 3;
  deepseek.routing.kept_groups = 2;
  deepseek.names.correction = "gate.e_score_correction_bias";
  deepseek.clamped = compute::ClampedGlu{3, 1, 0, false};
  auto next = experts_of(Score::sqrt_softplus, Experts::Form::separate);
  next.shared = FeedForward{.hidden = 6, .width = 4, .prefix = "shared_expert."};
  next.names.shared_gate = "shared_expert_gate.weight";
  auto gemma = experts_of(Score::softmax, Experts::Form::fused);
  gemma.activation = compute::Activation::gelu_tanh;
  gemma.names.scale = "router.per_expert_scale";
  return {qwen, mistral, gpt, deepseek, next, gemma};
}

TEST(ExpertsBlock, has_the_gradient_that_small_changes_show_of_every_kind) {
  int number = 0;
  for (auto& block : kinds()) {
    SCOPED_TRACE("kind " + std::to_string(number++));
    const SomeRows some({2, 1});  // so few that no small change changes a choice
    const auto rows = some.rows();
    GradientCheck check(0.7f);
    block.declare(check.layout, "model.layers.0.").take();
    check.input(3, 6);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          return GradientCheck::Values{block.forward(flow, in[0], rows)};
        },
        5e-3);
  }
}

// As the first layers of DeepSeek-V4: the router weighs what the table has chosen.
Experts hashed() {
  auto out = experts_of(Score::sqrt_softplus, Experts::Form::separate);
  out.clamped = compute::ClampedGlu{0.7f, 1, 0, false};
  out.shared = FeedForward{.hidden = 6,
                           .width = 4,
                           .clamped = out.clamped,
                           .prefix = "shared_experts.",
                           .names = {"w1.", "w3.", "w2."}};
  out.names.table = "gate.tid2eid";
  out.vocabulary = 7;
  return out;
}

TEST(ExpertsBlock, takes_those_that_a_table_names_for_a_token) {
  compute::single_thread_here();
  auto block = hashed();
  Layout layout;
  block.declare(layout, "").take();
  const auto* table = layout.find("mlp.gate.tid2eid");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(shown(table->shape), "[7, 2]");
  EXPECT_EQ(table->choices, 5);
  EXPECT_FALSE(table->trained || table->decay);
  auto weights = normals(layout.size, "weights");
  std::vector<float> gradient(layout.size);
  for (std::size_t i = 0; i < 14; ++i) weights[table->offset + i] = static_cast<float>(i % 5);
  const Parameters parameters(layout, weights.data(), gradient.data());
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto x = flow.make(compute::Type::f32, 5, 6);
  std::ranges::copy(normals(30, "x"), x.view().as<float>());
  const SomeRows some({3, 2});
  {
    const auto out = block.forward(flow, x, some.rows());
    std::ranges::fill(std::span(flow.sink(out.gradient()).view.as<float>(), 30), 1.0f);
  }
  std::vector<std::int64_t> load(5);
  for (const auto id : some.ids)
    for (std::size_t j = 0; j < 2; ++j) ++load[(static_cast<std::size_t>(id) * 2 + j) % 5];
  EXPECT_EQ(workspace.routers.at(0).load, load);
  flow.backward();
  for (std::size_t i = 0; i < 14; ++i) EXPECT_EQ(gradient[table->offset + i], 0);
}

std::string names_of(Experts block) {
  Layout layout;
  block.declare(layout, "model.layers.3.").take();
  std::string out;
  for (const auto& p : layout.parameters)
    out += p.name.substr(19) + shown(p.shape) + (p.decay ? "" : " undecayed") +
           (p.trained ? "" : " untrained") + "; ";
  return out;
}

TEST(ExpertsBlock, declares_what_checkpoints_hold_under_their_names) {
  auto separate = experts_of(Score::softmax, Experts::Form::separate);
  separate.experts = 2;
  separate.names.correction = "gate.e_score_correction_bias";
  EXPECT_EQ(names_of(separate),
            "gate.weight[2, 6]; gate.e_score_correction_bias[2] undecayed untrained; "
            "experts.0.gate_proj.weight[7, 6]; experts.0.up_proj.weight[7, 6]; "
            "experts.1.gate_proj.weight[7, 6]; experts.1.up_proj.weight[7, 6]; "
            "experts.0.down_proj.weight[6, 7]; experts.1.down_proj.weight[6, 7]; ");
  EXPECT_EQ(names_of(kinds()[1]),
            "gate.weight[5, 6]; experts.gate_up_proj[5, 14, 6]; experts.down_proj[5, 6, 7]; "
            "shared_experts.gate_proj.weight[4, 6]; shared_experts.up_proj.weight[4, 6]; "
            "shared_experts.down_proj.weight[6, 4]; ");
  EXPECT_EQ(names_of(kinds()[2]),
            "gate.weight[4, 6]; router.bias[4] undecayed; experts.gate_up_proj[4, 6, 14]; "
            "experts.gate_up_proj_bias[4, 14] undecayed; experts.down_proj[4, 7, 6]; "
            "experts.down_proj_bias[4, 6] undecayed; ");
}

TEST(ExpertsBlock, costs_the_experts_that_a_token_meets_and_no_others) {
  auto block = experts_of(Score::softmax, Experts::Form::separate);
  const auto few = block.cost();
  EXPECT_EQ(few.token_flops, 6.0 * (5 * 6 + 2 * 3 * 6 * 7));
  block.experts = 50;
  EXPECT_EQ(block.cost().token_flops - few.token_flops, 6.0 * 45 * 6);
}

class Watched : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  std::vector<float> run(Experts& block, Flow::Aim aim) {
    Layout layout;
    block.declare(layout, "").take();
    const auto weights = normals(layout.size, "weights");
    std::vector<float> gradient(layout.size);
    const Parameters parameters(layout, weights.data(), gradient.data());
    Flow flow(workspace, parameters, aim);
    const auto x = flow.make(compute::Type::f32, 5, 6);
    std::ranges::copy(normals(30, "x"), x.view().as<float>());
    const SomeRows some({3, 2});
    const auto out = block.forward(flow, x, some.rows());
    return {out.view().as<float>(), out.view().as<float>() + 30};
  }
  Workspace workspace;
};

TEST_F(Watched, shows_the_logits_of_its_layer_to_whoever_looks) {
  auto block = kinds()[0];
  block.layer = 4;
  const auto unseen = run(block, Flow::Aim::read);
  std::string seen;
  workspace.observer = [&](const std::string& name, const Value& value) {
    seen +=
        name + " " + std::to_string(value.view().rows) + "x" + std::to_string(value.view().width);
  };
  EXPECT_EQ(run(block, Flow::Aim::read), unseen);
  EXPECT_EQ(seen, "router_logits.4 5x5");
}

TEST_F(Watched, notes_where_it_sent_the_tokens_of_a_pass_that_learns) {
  auto block = kinds()[3];
  block.bias_rate = 0.25;
  run(block, Flow::Aim::read);
  EXPECT_TRUE(workspace.routers.empty());
  run(block, Flow::Aim::train);
  ASSERT_EQ(workspace.routers.size(), 1u);
  const auto& router = workspace.routers[0];
  std::int64_t choices = 0;
  double shares = 0;
  for (std::size_t e = 0; e < 6; ++e) {
    choices += router.load[e];
    shares += router.share[e];
  }
  EXPECT_EQ(choices, 5 * 2);
  EXPECT_NEAR(shares, 5, 1e-5);
  EXPECT_GT(router.entropy, 0);
  EXPECT_LT(router.entropy, 5 * std::log(6));
  EXPECT_EQ(router.bias.first, block.at.correction.first);
  EXPECT_EQ(router.bias_rate, 0.25);
}

}  // namespace
}  // namespace model::block
