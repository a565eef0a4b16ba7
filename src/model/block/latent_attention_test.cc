#include "model/block/latent_attention.h"

#include "model/gradient_check_test.h"
#include "model/op/attend_latents.h"

namespace model::block {
namespace {

// Widths that all differ, so that none can stand for another.
LatentAttention latent_attention_of(std::int64_t query_latent, bool biased) {
  return {.hidden = 6,
          .heads = 3,
          .query_latent = query_latent,
          .latent = 7,
          .plain = 4,
          .turned = 2,
          .value = 5,
          .scale = 0.7,
          .query_scale = {0.1, 2},
          .biased = biased};
}

TEST(LatentAttentionBlock, has_the_gradient_that_small_changes_show_of_every_kind) {
  for (const auto& [query_latent, biased] : {std::pair{0, false}, {0, true}, {8, false}, {8, true}})
    for (const bool neighbours : {true, false}) {
      auto block = latent_attention_of(query_latent, biased);
      block.neighbours = neighbours;
      block.turned = neighbours ? 2 : 4;
      const SomeRows some({3, 1, 2});
      const auto rows = some.rows();
      GradientCheck check(0.3f);
      block.declare(check.layout, "").take();
      check.input(6, 6);
      check.expect_gradients_of(
          [&](Flow& flow, const auto& in) {
            return GradientCheck::Values{block.forward(flow, in[0], rows, nullptr)};
          },
          1e-2);
    }
}

TEST(LatentAttentionBlock, declares_its_parameters_under_the_names_of_its_layer) {
  const auto declared = [](std::int64_t query_latent) {
    auto block = latent_attention_of(query_latent, true);
    Layout layout;
    block.declare(layout, "model.layers.3.").take();
    std::string names;
    double numbers = 0;
    for (const auto& p : layout.parameters) {
      names += p.name.substr(24) + shown(p.shape) + " ";
      if (p.shape.size() == 2) numbers += static_cast<double>(p.size);
    }
    EXPECT_EQ(block.cost().token_flops, 6 * numbers);
    EXPECT_EQ(block.cost().text_flops(1), 3.0 * 3 * (6 + 5));
    return names;
  };
  EXPECT_EQ(declared(8),
            ".q_a_proj.weight[8, 6] .kv_a_proj_with_mqa.weight[9, 6] .q_a_proj.bias[8] "
            ".kv_a_proj_with_mqa.bias[9] .q_a_layernorm.weight[8] .q_b_proj.weight[18, 8] "
            ".kv_a_layernorm.weight[7] .kv_b_proj.weight[27, 7] .o_proj.weight[6, 15] "
            ".o_proj.bias[6] ");
  EXPECT_EQ(declared(0),
            ".kv_a_proj_with_mqa.weight[9, 6] .kv_a_proj_with_mqa.bias[9] .q_proj.weight[18, 6] "
            ".kv_a_layernorm.weight[7] .kv_b_proj.weight[27, 7] .o_proj.weight[6, 15] "
            ".o_proj.bias[6] ");
}

class LatentState : public testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override {
    compute::single_thread_here();
    block.declare(layout, "").take();
    weights = normals(layout.size, "weights");
  }
  std::vector<float> on(std::size_t first, std::size_t count, BlockState* state) {
    const Parameters parameters(layout, weights.data());
    Flow flow(workspace, parameters, Flow::Aim::read);
    const auto x = flow.make(compute::Type::f32, count, 6);
    std::copy_n(all.data() + first * 6, count * 6, x.view().as<float>());
    const SomeRows some({count});
    auto rows = some.rows();
    rows.first = static_cast<std::int64_t>(first);
    const auto out = block.forward(flow, x, rows, state);
    return {out.view().as<float>(), out.view().as<float>() + count * 6};
  }
  LatentAttention block = latent_attention_of(GetParam(), true);
  Layout layout;
  std::vector<float> weights;
  const std::vector<float> all = normals(7 * 6, "x");
  Workspace workspace;
};

// Without a state keys and values of every head are made, with one none is.
TEST_P(LatentState, reads_a_text_in_parts_as_it_reads_the_whole_without_a_state) {
  const auto want = on(0, 7, nullptr);
  for (const std::size_t part : {1, 3, 7}) {
    BlockState state;
    for (std::size_t first = 0; first < 7; first += part) {
      const auto n = std::min(part, 7 - first);
      const auto got = on(first, n, &state);
      for (std::size_t i = 0; i < n * 6; ++i)
        ASSERT_NEAR(got[i], want[first * 6 + i], 2e-4) << "in parts of " << part;
    }
    EXPECT_EQ(std::any_cast<op::Latents&>(state).rows.size(), 7u * (7 + 2))
        << "a token leaves its latent and the shared key, whatever the number of heads";
  }
}

// What a pass left that failed in a later layer must not be seen twice.
TEST_P(LatentState, drops_what_stands_behind_the_tokens_that_came_before) {
  BlockState state, other;
  on(0, 3, &state);
  on(0, 3, &other);
  on(3, 2, &other);
  EXPECT_EQ(on(3, 4, &other), on(3, 4, &state));
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutQueryLatent, LatentState, testing::Values(0, 8));

}  // namespace
}  // namespace model::block
