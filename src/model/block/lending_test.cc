// Layers as Gemma 4 has them, in a whole decoder: keys and values that are lent, inputs of each layer, a
// number that scales the stream, experts beside the feed-forward.
#include "model/block/decoder.h"
#include "model/gradient_check_test.h"
#include "model/pass.h"

namespace model::block {
namespace {

Norm norm(const char* name, std::int64_t width = 6) { return {width, 0.1, name, false, true}; }

Layer layer(bool slides, bool lends, bool borrows) {
  Layer out;
  out.before_mixer = norm("before_mixer");
  Attention attention{.hidden = 6, .heads = 2, .kv_heads = 1, .head_dim = slides ? 4 : 6};
  attention.qk_eps = attention.value_eps = 0.1;
  attention.options = {.scale = 1, .window = slides ? 2 : 0};
  attention.keys_are_values = !slides;
  attention.start = {0.5};
  if (lends) attention.lends = slides ? 0 : 1;
  if (borrows) attention.borrows = slides ? 0 : 1;
  out.mixer = attention;
  out.after_mixer = norm("after_mixer");
  out.before_feed_forward = norm("before_feed_forward");
  out.feed_forward = FeedForward{.hidden = 6, .width = borrows ? 8 : 4, .start = {0.5}};
  out.after_feed_forward = norm("after_feed_forward");
  out.input = LayerInput{.hidden = 6, .width = 3, .after = norm("after_input")};
  out.scaled = true;
  return out;
}

Decoder small() {
  Decoder out;
  out.embedding = {.vocabulary = 7, .hidden = 6, .start = {1}, .scale = 2};
  auto& inputs = out.inputs.emplace();
  inputs.hidden = 6;
  inputs.layers = 4;
  inputs.width = 3;
  inputs.embedding = {.vocabulary = 7, .hidden = 12, .name = "table"};
  inputs.norm = norm("inputs_norm", 3);
  out.layers = {layer(true, true, false), layer(false, true, false), layer(true, false, true),
                layer(false, false, true)};
  out.norm = norm("norm");
  out.head = {.vocabulary = 7, .hidden = 6, .tied = true, .start = {1}};
  return out;
}

TEST(Lending, has_the_gradient_that_small_changes_show_through_a_whole_decoder) {
  auto decoder = small();
  const SomeRows some({3, 1, 2});
  const auto rows = some.rows();
  GradientCheck check(0.5f);
  check.layout = decoder.declare().take();
  for (int i = 0; i < 4; ++i)
    check.hold("model.layers." + std::to_string(i) + ".layer_scalar", 0.75f);
  check.expect_gradients_of(
      [&](Flow& flow, const auto&) { return GradientCheck::Values{decoder.hidden(flow, rows)}; },
      2e-2);
}

std::vector<float> read_in_parts(const Model& model, const std::vector<float>& weights,
                                 std::span<const std::int32_t> ids, std::size_t part) {
  Workspace workspace;
  Sequence text;
  std::vector<float> out, logits;
  for (std::size_t first = 0; first < ids.size(); first += part) {
    const auto some = ids.subspan(first, std::min(part, ids.size() - first));
    read(model, workspace, weights.data(), some, text, some.size(), logits);
    out.insert(out.end(), logits.begin(), logits.end());
  }
  return out;
}

TEST(Lending, reads_a_text_in_parts_as_it_reads_the_whole) {
  compute::single_thread_here();
  Model model{small(), {}};
  model.layout = model.decoder.declare().take();
  const auto weights = normals(model.layout.size, "weights");
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5, 2, 6, 5, 3};
  const auto whole = read_in_parts(model, weights, ids, ids.size());
  for (const std::size_t part : {1, 2, 4}) {
    const auto got = read_in_parts(model, weights, ids, part);
    ASSERT_EQ(got.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i)
      ASSERT_NEAR(got[i], whole[i], 1e-3) << "in parts of " << part;
  }
}

TEST(Lending, keeps_a_state_of_the_lenders_alone) {
  const auto decoder = small();
  const auto all = 2u * 6 * 100, window = 2u * 4 * 3;
  EXPECT_EQ(decoder.cost().state_numbers(100).value(), all + window);
}

}  // namespace
}  // namespace model::block
