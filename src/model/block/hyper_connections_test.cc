#include "model/block/hyper_connections.h"

#include "model/block/decoder.h"
#include "model/gradient_check_test.h"
#include "model/op/activation.h"
#include "model/op/linear.h"

namespace model::block {
namespace {

HyperConnection connection(bool reads_only) {
  return {.hidden = 4,
          .mixing = {.streams = 3, .rounds = 4, .eps = 1e-3, .norm_eps = 1e-4},
          .reads_only = reads_only,
          .start = {0.5},
          .name = reads_only ? "hc_head_" : "hc_attn_"};
}

TEST(HyperConnectionBlock, has_the_gradient_that_small_changes_show_around_a_half) {
  auto block = connection(false);
  GradientCheck check(0.5f);
  block.declare(check.layout).take();
  const auto matrix = check.layout.add({"matrix", {4, 4}, {1}}).take();
  check.input(3, 4);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) {
        auto streams = block.spread(flow, in[0]);
        for (int half = 0; half < 2; ++half) {  // the second meets streams that differ
          auto read = block.read(flow, streams);
          streams =
              block.write(flow, streams, read.how, op::linear(flow, read.x, flow.weight(matrix)));
        }
        return GradientCheck::Values{streams};
      },
      5e-3);
}

TEST(HyperConnectionBlock, has_the_gradient_that_small_changes_show_before_the_head) {
  auto block = connection(true);
  GradientCheck check(0.5f);
  block.declare(check.layout).take();
  check.input(3, 12);
  check.expect_gradients_of(
      [&](Flow& flow, const auto& in) { return GradientCheck::Values{block.read(flow, in[0]).x}; },
      5e-3);
}

TEST(HyperConnectionBlock, declares_its_parameters_under_the_published_names) {
  Layout layout;
  auto half = connection(false), head = connection(true);
  half.declare(layout, "layers.2.").take();
  head.declare(layout).take();
  std::string names;
  for (const auto& p : layout.parameters) names += p.name + shown(p.shape) + " ";
  EXPECT_EQ(names,
            "layers.2.hc_attn_fn[15, 12] layers.2.hc_attn_base[15] layers.2.hc_attn_scale[3] "
            "hc_head_fn[3, 12] hc_head_base[3] hc_head_scale[1] ");
  EXPECT_GT(half.cost().token_flops, 6.0 * 15 * 12) << "the matrix, and the streams themselves";
}

Layer layer_with_streams() {
  Layer out;
  out.mixer_streams = out.feed_forward_streams = connection(false);
  out.feed_forward_streams->name = "hc_ffn_";
  out.before_mixer = Norm{4, 1e-5, "attn_norm.weight"};
  out.mixer = Attention{.hidden = 4, .heads = 2, .kv_heads = 1, .head_dim = 2, .start = {0.5}};
  out.before_feed_forward = Norm{4, 1e-5, "ffn_norm.weight"};
  out.feed_forward = FeedForward{.hidden = 4, .width = 5, .start = {0.5}};
  return out;
}

TEST(HyperConnectionBlock, carries_several_streams_through_a_decoder) {
  Decoder decoder;
  decoder.embedding = {.vocabulary = 7, .hidden = 4, .start = {1}, .scale = 3};
  decoder.layers = {layer_with_streams(), layer_with_streams()};
  decoder.streams = connection(true);
  decoder.norm = {4, 1e-5, "norm.weight"};
  decoder.head = {.vocabulary = 7, .hidden = 4, .start = {1}};
  const SomeRows some({2, 1});
  const auto rows = some.rows();
  GradientCheck check(0.5f);
  check.layout = decoder.declare().take();
  check.layout.parameters.pop_back();  // the head
  check.expect_gradients_of(
      [&](Flow& flow, const auto&) { return GradientCheck::Values{decoder.hidden(flow, rows)}; },
      1e-2);
}

}  // namespace
}  // namespace model::block
