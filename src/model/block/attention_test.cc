#include "model/block/attention.h"

#include <gmock/gmock.h>

#include "model/gradient_check_test.h"

namespace model::block {
namespace {

Attention attention_of(std::int64_t kv_heads, bool biased, bool normed) {
  return {.hidden = 6,
          .heads = 4,
          .kv_heads = kv_heads,
          .head_dim = 10,
          .biased = biased,
          .output_biased = biased,
          .qk_eps = normed ? std::optional(1e-5) : std::nullopt};
}

TEST(AttentionBlock, has_the_gradient_that_small_changes_show_of_every_kind) {
  for (const auto kv_heads : {4, 2, 1})
    for (const auto& [biased, normed] : {std::pair{false, false}, {true, false}, {true, true}}) {
      auto block = attention_of(kv_heads, biased, normed);
      const SomeRows some({3, 1, 2});
      const auto rows = some.rows();
      GradientCheck check(0.3f);
      block.declare(check.layout, "").take();
      check.input(6, 6);
      check.expect_gradients_of(
          [&](Flow& flow, const auto& in) {
            return GradientCheck::Values{block.forward(flow, in[0], rows, nullptr)};
          },
          3e-3);
    }
}

// Each kind of attention that families have.
std::vector<std::pair<const char*, Attention>> kinds() {
  const auto base = attention_of(2, false, true);
  std::vector<std::pair<const char*, Attention>> out(14, {"", base});
  out[0] = {"no positions", base};
  out[0].second.rope.reset();
  out[1].first = "a whole projection normed in float";
  out[1].second.qk_whole = true;
  out[1].second.qk_gain = compute::Gain::in_float;
  out[2].first = "gains of one and more";
  out[2].second.qk_gain = compute::Gain::one_plus;
  out[3].first = "sinks in a window";
  out[3].second.sinks = true;
  out[3].second.options = {.window = 2};
  out[4].first = "a scale and a cap";
  out[4].second.options = {.scale = 0.5, .cap = 2};
  out[5].first = "gates and a part that turns";
  out[5].second.gated = true;
  out[5].second.rope_dim = 4;
  out[6].first = "gates and biases";
  out[6].second.gated = out[6].second.biased = true;
  out[7].first = "queries that grow";
  out[7].second.query_scale = {0.5, 2};
  out[8].first = "values normed without a gain";
  out[8].second.value_eps = 0.1;
  out[9].first = "keys that are values";
  out[9].second.keys_are_values = true;
  out[9].second.value_eps = 0.1;
  out[10].first = "keys that are values, with biases and gates";
  out[10].second.keys_are_values = out[10].second.biased = out[10].second.gated = true;
  out[11].first = "neighbours that turn";
  out[11].second.neighbours = true;
  out[12].first = "some neighbours that turn";
  out[12].second.neighbours = true;
  out[12].second.rope_dim = 4;
  out[13].first = "one matrix";
  out[13].second.fused = out[13].second.biased = true;
  return out;
}

TEST(AttentionBlock, has_the_gradient_that_small_changes_show_whatever_a_family_adds) {
  for (auto& [name, block] : kinds()) {
    SCOPED_TRACE(name);
    const SomeRows some({4, 1, 3});
    const auto rows = some.rows();
    GradientCheck check(0.3f);
    block.declare(check.layout, "").take();
    check.input(8, 6);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          return GradientCheck::Values{block.forward(flow, in[0], rows, nullptr)};
        },
        3e-3);
  }
}

TEST(AttentionBlock, declares_its_parameters_under_the_names_of_its_layer) {
  auto block = attention_of(2, true, true);
  Layout layout;
  block.declare(layout, "model.layers.3.").take();
  std::string names;
  for (const auto& p : layout.parameters) names += p.name.substr(24) + shown(p.shape) + " ";
  EXPECT_EQ(names,
            ".q_proj.weight[40, 6] .k_proj.weight[20, 6] .v_proj.weight[20, 6] .q_proj.bias[40] "
            ".k_proj.bias[20] .v_proj.bias[20] .q_norm.weight[10] .k_norm.weight[10] "
            ".o_proj.weight[6, 40] .o_proj.bias[6] ");
  EXPECT_EQ(block.cost().token_flops, 6.0 * (80 * 6 + 6 * 40));
  EXPECT_EQ(block.cost().pair_flops, 6.0 * 40);
}

TEST(AttentionBlock, declares_what_a_family_adds) {
  auto block = attention_of(2, true, true);
  block.qk_whole = block.sinks = block.gated = true;
  Layout layout;
  block.declare(layout, "").take();
  std::string names;
  for (const auto& p : layout.parameters) names += p.name + shown(p.shape) + " ";
  EXPECT_THAT(names, testing::HasSubstr("q_proj.weight[80, 6] "));
  EXPECT_THAT(names, testing::HasSubstr("q_proj.bias[80] "));
  EXPECT_THAT(names, testing::HasSubstr("q_norm.weight[40] self_attn.k_norm.weight[20] "));
  EXPECT_THAT(names, testing::HasSubstr("self_attn.sinks[4] self_attn.o_proj.weight[6, 40] "));
  EXPECT_EQ(block.cost().token_flops, 6.0 * (120 * 6 + 6 * 40));
}

TEST(AttentionBlock, declares_one_matrix_where_it_is_fused) {
  auto block = attention_of(2, true, false);
  const auto cost = block.cost().token_flops;
  block.fused = true;
  Layout layout;
  block.declare(layout, "").take();
  std::string names;
  for (const auto& p : layout.parameters) names += p.name.substr(10) + shown(p.shape) + " ";
  EXPECT_EQ(names, "qkv_proj.weight[80, 6] qkv_proj.bias[80] o_proj.weight[6, 40] o_proj.bias[6] ");
  EXPECT_EQ(block.cost().token_flops, cost);
}

TEST(AttentionBlock, declares_no_values_where_keys_are_values_and_no_keys_where_it_borrows) {
  auto block = attention_of(2, false, true);
  const auto names = [&] {
    Layout layout;
    block.declare(layout, "").take();
    std::string out;
    for (const auto& p : layout.parameters) out += p.name.substr(10) + shown(p.shape) + " ";
    return out;
  };
  const auto whole = block.cost();
  block.keys_are_values = true;
  EXPECT_EQ(names(),
            "q_proj.weight[40, 6] k_proj.weight[20, 6] q_norm.weight[10] k_norm.weight[10] "
            "o_proj.weight[6, 40] ");
  EXPECT_EQ(whole.token_flops - block.cost().token_flops, 6.0 * 20 * 6);
  EXPECT_EQ(block.cost().kept.value(), whole.kept.value());
  block.borrows = 0;
  EXPECT_EQ(names(), "q_proj.weight[40, 6] q_norm.weight[10] o_proj.weight[6, 40] ");
  EXPECT_EQ(whole.token_flops - block.cost().token_flops, 6.0 * 40 * 6);
  EXPECT_EQ(block.cost().kept.value(), 0u) << "it keeps nothing of a text";
}

// A layer that lends keys and values, and one that borrows them.
struct Pair {
  Attention lender, borrower;
  explicit Pair(std::int64_t window) : lender(attention_of(2, true, true)) {
    lender.value_eps = 0.1;
    lender.keys_are_values = true;
    lender.options = {.scale = 1, .window = window};
    borrower = lender;
    lender.lends = borrower.borrows = 1;
    borrower.prefix = "later.";
  }
  void declare(Layout& layout) {
    lender.declare(layout, "").take();
    borrower.declare(layout, "").take();
  }
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const {
    Carried carried;
    const auto first = lender.forward(flow, x, rows, state, &carried);
    BlockState none;
    const auto out = borrower.forward(flow, first, rows, state ? &none : nullptr, &carried);
    EXPECT_FALSE(none.has_value());
    return out;
  }
};

TEST(AttentionBlock, has_the_gradient_that_small_changes_show_where_keys_and_values_are_lent) {
  for (const std::int64_t window : {0, 2}) {
    Pair pair(window);
    const SomeRows some({4, 1, 3});
    const auto rows = some.rows();
    GradientCheck check(0.3f);
    pair.declare(check.layout);
    check.input(8, 6);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          return GradientCheck::Values{pair.forward(flow, in[0], rows, nullptr)};
        },
        5e-3);
  }
}

template <class Block>
void declare(Block& block, Layout& layout) {
  if constexpr (requires { block.declare(layout); })
    block.declare(layout);
  else
    block.declare(layout, "").take();
}

template <class Block>
void reads_in_parts(Block block) {
  compute::single_thread_here();
  Layout layout;
  declare(block, layout);
  const auto weights = normals(layout.size, "weights"), all = normals(7 * 6, "x");
  const Parameters parameters(layout, weights.data());
  Workspace workspace;
  Flow flow(workspace, parameters, Flow::Aim::read);
  const auto on = [&](std::size_t first, std::size_t count, BlockState& state) {
    const auto x = flow.make(compute::Type::f32, count, 6);
    std::copy_n(all.data() + first * 6, count * 6, x.view().as<float>());
    const SomeRows some({count});
    auto rows = some.rows();
    rows.first = static_cast<std::int64_t>(first);
    const Value out = block.forward(flow, x, rows, &state);
    return std::vector<float>(out.view().as<float>(), out.view().as<float>() + count * 6);
  };
  BlockState whole;
  const auto want = on(0, 7, whole);
  for (const std::size_t part : {1, 3}) {
    BlockState state;
    for (std::size_t first = 0; first < 7; first += part) {
      const auto n = std::min(part, 7 - first);
      const auto got = on(first, n, state);
      for (std::size_t i = 0; i < n * 6; ++i)
        ASSERT_NEAR(got[i], want[first * 6 + i], 1e-4) << "in parts of " << part;
    }
  }
}

TEST(AttentionBlock, reads_a_text_in_parts_as_it_reads_the_whole) {
  reads_in_parts(attention_of(2, true, true));
  for (const auto& [name, block] : kinds()) {
    SCOPED_TRACE(name);
    reads_in_parts(block);
  }
}

TEST(AttentionBlock, reads_a_text_in_parts_also_where_keys_and_values_are_lent) {
  reads_in_parts(Pair(0));
  reads_in_parts(Pair(2));
}

}  // namespace
}  // namespace model::block
