#include "model/block/mtp.h"

#include "model/block/decoder.h"
#include "model/gradient_check_test.h"

namespace model::block {
namespace {

Layer small_layer() {
  Layer layer;
  layer.before_mixer = Norm{6, 1e-5, "input_layernorm.weight"};
  layer.mixer = Attention{.hidden = 6, .heads = 2, .kv_heads = 1, .head_dim = 4};
  layer.before_feed_forward = Norm{6, 1e-5, "post_attention_layernorm.weight"};
  layer.feed_forward = FeedForward{.hidden = 6, .width = 5};
  return layer;
}

TEST(MtpBlock, has_the_gradient_that_small_changes_show) {
  Embedding embedding{.vocabulary = 7, .hidden = 6};
  Mtp module{.hidden = 6, .norm_eps = 1e-5, .layer = small_layer()};
  const SomeRows some({3, 1, 2});
  const auto rows = some.rows();
  GradientCheck check(0.5f);
  embedding.declare(check.layout).take();
  module.declare(check.layout, 2, "model.layers.2.").take();
  check.input(6, 6);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) {
        return GradientCheck::Values{module.forward(flow, in[0], rows, embedding)};
      },
      1e-2);
}

TEST(MtpBlock, is_declared_behind_the_layers_under_the_published_names) {
  Decoder decoder;
  decoder.embedding = {.vocabulary = 7, .hidden = 6};
  decoder.layers = {small_layer()};
  decoder.norm = Norm{6, 1e-5, "model.norm.weight"};
  decoder.head = {.vocabulary = 7, .hidden = 6};
  decoder.ahead = {Mtp{.hidden = 6, .layer = small_layer()}};
  const auto layout = decoder.declare().take();
  for (const auto* name :
       {"enorm.weight", "hnorm.weight", "eh_proj.weight", "input_layernorm.weight",
        "self_attn.q_proj.weight", "mlp.down_proj.weight", "shared_head.norm.weight"})
    EXPECT_NE(layout.find(std::string("model.layers.1.") + name), nullptr) << name;
  EXPECT_EQ(layout.find("model.layers.1.eh_proj.weight")->shape,
            (std::vector<std::int64_t>{6, 12}));
  EXPECT_EQ(layout.find("model.embed_tokens.weight")->copies,
            std::vector<std::string>{"model.layers.1.embed_tokens.weight"});
  EXPECT_EQ(layout.find("lm_head.weight")->copies,
            std::vector<std::string>{"model.layers.1.shared_head.head.weight"});
  const auto idle = decoder.cost().token_flops;
  auto alone = decoder;
  alone.ahead.clear();
  EXPECT_EQ(decoder.cost().idle.value(), layout.count() - alone.declare()->count())
      << "no token meets a module that does not learn";
  decoder.ahead_weight = 0.3;
  EXPECT_EQ(decoder.cost().idle.value(), 0u);
  EXPECT_GT(decoder.cost().token_flops, idle + 6 * 6 * 7)
      << "a module that learns costs a head more";
}

TEST(Ahead, moves_tokens_and_targets_within_their_segment_and_scores_nothing_beyond_it) {
  const std::vector<std::int32_t> ids = {1, 2, 3, 4, 5}, positions = {0, 1, 2, 0, 1},
                                  targets = {2, 3, 9, 5, -1};
  const std::vector<std::uint32_t> segments = {0, 3, 5};
  const std::vector<float> weights = {1, 2, 3, 4, 5};
  const Ahead ahead({ids, positions, segments}, {targets, weights}, 2, 0.5);
  ASSERT_EQ(ahead.modules().size(), 2u);
  const auto& one = ahead.modules()[0];
  EXPECT_EQ(one.targets, (std::vector<std::int32_t>{3, 9, -1, -1, -1}));
  EXPECT_EQ(one.ids[0], 2);
  EXPECT_EQ(one.ids[1], 3);
  EXPECT_EQ(one.ids[3], 5);
  EXPECT_EQ(one.weights[0], 0.25f * 2);
  EXPECT_EQ(one.weights[1], 0.25f * 3);
  EXPECT_EQ(one.rows.ids.data(), one.ids.data());
  EXPECT_EQ(ahead.modules()[1].targets, (std::vector<std::int32_t>{9, -1, -1, -1, -1}));
  EXPECT_EQ(ahead.modules()[1].ids[0], 3);
}

}  // namespace
}  // namespace model::block
