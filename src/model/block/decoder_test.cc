#include "model/block/decoder.h"

#include "model/gradient_check_test.h"
#include "model/pass.h"

namespace model::block {
namespace {

Decoder small(std::int64_t layers, bool tied) {
  Decoder out;
  out.embedding = {.vocabulary = 7, .hidden = 6, .start = {1}};
  Layer layer;
  layer.before_mixer = Norm{6, 1e-5, "input_layernorm.weight"};
  layer.mixer = Attention{.hidden = 6, .heads = 2, .kv_heads = 1, .head_dim = 4, .start = {0.5}};
  layer.before_feed_forward = Norm{6, 1e-5, "post_attention_layernorm.weight"};
  layer.feed_forward = FeedForward{.hidden = 6, .width = 5, .start = {0.5}};
  out.layers.assign(static_cast<std::size_t>(layers), layer);
  out.norm = {6, 1e-5, "model.norm.weight"};
  out.head = {.vocabulary = 7, .hidden = 6, .tied = tied, .start = {1}};
  return out;
}

TEST(Decoder, has_the_gradient_that_small_changes_show) {
  auto decoder = small(2, false);
  const SomeRows some({3, 1, 2});
  const auto rows = some.rows();
  GradientCheck check(0.5f);
  check.layout = decoder.declare().take();
  auto& parameters = check.layout.parameters;
  EXPECT_EQ(parameters.back().name, "lm_head.weight");
  parameters.pop_back();  // which hidden values know nothing of
  check.expect_gradients_of(
      [&](Flow& flow, const auto&) { return GradientCheck::Values{decoder.hidden(flow, rows)}; },
      1e-2);
}

// As OLMo 2, Gemma and Granite have them.
TEST(Decoder, has_the_gradient_that_small_changes_show_wherever_its_norms_stand) {
  for (const bool before : {false, true}) {
    auto decoder = small(2, false);
    decoder.embedding.scale = 2;
    for (auto& layer : decoder.layers) {
      if (!before) layer.before_mixer = layer.before_feed_forward = std::nullopt;
      layer.after_mixer = Norm{6, 0.1, "after_mixer", before, true};
      layer.after_feed_forward = Norm{6, 0.1, before ? "" : "after_feed_forward"};
      layer.branch_scale = 0.5;
    }
    const SomeRows some({3, 1, 2});
    const auto rows = some.rows();
    GradientCheck check(0.5f);
    check.layout = decoder.declare().take();
    check.layout.parameters.pop_back();  // the head
    check.expect_gradients_of(
        [&](Flow& flow, const auto&) { return GradientCheck::Values{decoder.hidden(flow, rows)}; },
        1e-2);
  }
}

TEST(Decoder, has_one_matrix_under_two_names_where_the_head_is_tied) {
  auto decoder = small(0, true);
  const auto layout = decoder.declare().take();
  ASSERT_EQ(layout.parameters.size(), 2u);
  EXPECT_EQ(layout.parameters[0].also_called, "lm_head.weight");
  EXPECT_EQ(decoder.cost().token_flops, 6.0 * 42) << "the head counts, the embedding does not";
}

TEST(Decoder, counts_what_its_layers_cost) {
  const auto one = small(1, false).cost(), three = small(3, false).cost(),
             none = small(0, false).cost();
  EXPECT_EQ(three.token_flops - none.token_flops, 3 * (one.token_flops - none.token_flops));
  EXPECT_EQ(three.text_flops(9), 3 * one.text_flops(9));
  EXPECT_EQ(three.passing.value(), one.passing.value()) << "one layer computes at a time";
}

class Passes : public testing::Test {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  Model model = [] {
    Model out{small(2, true), {}};
    out.layout = out.decoder.declare().take();
    return out;
  }();
  std::vector<float> weights = normals(model.layout.size, "weights");
  Workspace workspace;
};

TEST_F(Passes, take_no_memory_once_they_are_warm) {
  const SomeRows some({5, 3});
  const Batch batch{some.ids, some.ids, some.positions, some.segments};
  std::vector<float> gradient(model.layout.size), logits;
  const auto both = [&] {
    Sequence text;
    model::gradient(model, workspace, weights.data(), batch, gradient.data());
    read(model, workspace, weights.data(), some.ids, text, 1, logits);
    return workspace.memory.held();
  };
  const auto held = both();
  EXPECT_EQ(both(), held);
  workspace.memory.trim();
  EXPECT_EQ(workspace.memory.held(), 0u) << "a pass leaves nothing in use";
}

TEST_F(Passes, leave_a_sequence_as_it_was_when_an_id_is_none_of_the_vocabulary) {
  Sequence text, same;
  std::vector<float> logits, want;
  const std::vector<std::int32_t> ids = {3, 1, 4}, wrong = {2, 7}, next = {5};
  for (auto* one : {&text, &same}) read(model, workspace, weights.data(), ids, *one, 1, logits);
  EXPECT_THROW(read(model, workspace, weights.data(), wrong, text, 1, logits), std::out_of_range);
  EXPECT_EQ(text.length, 3);
  read(model, workspace, weights.data(), next, text, 1, logits);
  read(model, workspace, weights.data(), next, same, 1, want);
  EXPECT_EQ(logits, want);
}

TEST_F(Passes, go_on_alone_from_a_copy_of_a_sequence) {
  Sequence text;
  std::vector<float> logits, want;
  const std::vector<std::int32_t> ids = {3, 1, 4}, a = {5}, b = {6};
  read(model, workspace, weights.data(), ids, text, 1, logits);
  auto copy = text;
  read(model, workspace, weights.data(), a, copy, 1, logits);
  read(model, workspace, weights.data(), b, copy, 1, logits);
  EXPECT_EQ(text.length, 3);
  read(model, workspace, weights.data(), a, text, 1, logits);
  read(model, workspace, weights.data(), b, text, 1, want);
  read(model, workspace, weights.data(), ids, copy = {}, 1, logits);
  read(model, workspace, weights.data(), a, copy, 1, logits);
  read(model, workspace, weights.data(), b, copy, 1, logits);
  EXPECT_EQ(logits, want);
}

}  // namespace
}  // namespace model::block
