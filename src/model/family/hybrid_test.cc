#include "model/family/hybrid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

namespace model::family {
namespace {

using base::Json;

Json sizes(const char* architecture) {
  return {
      {"architectures", {architecture}}, {"vocab_size", 288},          {"hidden_size", 48},
      {"intermediate_size", 64},         {"num_hidden_layers", 3},     {"num_attention_heads", 4},
      {"num_key_value_heads", 2},        {"linear_key_head_dim", 12},  {"linear_num_key_heads", 2},
      {"linear_num_value_heads", 4},     {"linear_value_head_dim", 16}};
}

Json qwen() {
  auto out = sizes("Qwen3NextForCausalLM");
  out.update({{"head_dim", 24},
              {"layer_types", {"linear_attention", "linear_attention", "full_attention"}},
              {"moe_intermediate_size", 16},
              {"num_experts", 6},
              {"num_experts_per_tok", 2},
              {"rope_parameters",
               {{"partial_rotary_factor", 0.5}, {"rope_theta", 1e7}, {"rope_type", "default"}}},
              {"shared_expert_intermediate_size", 24}});
  return out;
}

Json olmo() {
  auto out = sizes("OlmoHybridForCausalLM");
  out.update({{"layer_types", {"linear_attention", "full_attention", "linear_attention"}},
              {"rope_parameters", {{"rope_theta", 5e5}, {"rope_type", "default"}}}});
  return out;
}

block::Layer layer(const Json& json, std::size_t i) {
  return describe(read_config(json, "config.json").take()).layers[i];
}
block::Attention attention(const Json& json, std::size_t i) {
  return std::get<block::Attention>(layer(json, i).mixer);
}
block::DeltaNet net(const Json& json, std::size_t i) {
  return std::get<block::DeltaNet>(layer(json, i).mixer);
}
std::string refused(const Json& json) {
  const auto out = read_config(json, "config.json");
  return out.ok() ? "" : out.error().what;
}
std::vector<std::string> names(const Json& json) {
  const auto layout = layout_of(read_config(json, "config.json").take(), "").take();
  std::vector<std::string> out;
  for (const auto& p : layout.parameters) out.push_back(p.name + shown(p.shape));
  return out;
}

TEST(Hybrid, says_the_same_in_the_layouts_of_transformers_4_and_5) {
  auto old = qwen();
  old.erase("layer_types");
  old.erase("rope_parameters");
  old.update({{"full_attention_interval", 3},
              {"partial_rotary_factor", 0.5},
              {"rope_scaling", nullptr},
              {"rope_theta", 1e7}});
  EXPECT_EQ(write_config(read_config(old, "").take()),
            write_config(read_config(qwen(), "").take()));
  EXPECT_EQ(attention(old, 2).rope_dim, 12);
}

TEST(Hybrid, reads_what_it_writes) {
  for (const auto& json : {qwen(), olmo()}) {
    const auto written = write_config(read_config(json, "").take());
    EXPECT_EQ(write_config(read_config(written, "").take()), written);
    EXPECT_EQ(names(written), names(json));
    for (const auto& [key, value] : json.items()) EXPECT_EQ(written[key], value) << key;
  }
}

TEST(Hybrid, has_no_positions_where_the_base_is_null) {
  EXPECT_TRUE(attention(olmo(), 1).rope);
  auto without = olmo();
  without["rope_parameters"]["rope_theta"] = nullptr;
  EXPECT_FALSE(attention(without, 1).rope);
  EXPECT_FALSE(attention(write_config(read_config(without, "").take()), 1).rope);
}

TEST(Hybrid, lets_states_turn_round_unless_that_is_denied) {
  EXPECT_TRUE(net(olmo(), 0).doubled);
  auto denied = olmo();
  denied["linear_allow_neg_eigval"] = false;
  EXPECT_FALSE(net(denied, 0).doubled);
}

// A list names layers that have the plain feed-forward all the same.
TEST(Hybrid, has_experts_in_every_layer_but_those_of_a_list) {
  auto json = qwen();
  json["mlp_only_layers"] = {1u};
  EXPECT_EQ(refused(json), "");
  EXPECT_TRUE(std::holds_alternative<block::Experts>(layer(json, 0).feed_forward));
  EXPECT_TRUE(std::holds_alternative<block::FeedForward>(layer(json, 1).feed_forward));
  json["mlp_only_layers"] = {3u};
  EXPECT_EQ(refused(json), "mlp_only_layers names a layer that there is not");
}

TEST(Hybrid, refuses_sizes_that_do_not_fit_together) {
  auto one = qwen();
  one["linear_num_value_heads"] = 3;
  EXPECT_EQ(refused(one), "linear_num_value_heads = 3 is no multiple of linear_num_key_heads = 2");
  one = qwen();
  one["layer_types"][0] = "chunked_attention";
  EXPECT_EQ(refused(one), "layer_types names a kind that does not run here");
  one = qwen();
  one["layer_types"].push_back("full_attention");
  EXPECT_EQ(refused(one), "layer_types does not name 3 layers");
  one = qwen();
  one["rope_parameters"]["partial_rotary_factor"] = 0.05;
  EXPECT_EQ(refused(one), "partial_rotary_factor turns 1 of 24 channels, but they turn in pairs");
  one = qwen();
  one["linear_conv_kernel_dim"] = 33;
  EXPECT_NE(refused(one), "");
}

TEST(Hybrid, names_its_tensors_as_checkpoints_do) {
  const auto has = [](const Json& json, const std::string& tensor) {
    const auto all = names(json);
    return std::ranges::find(all, tensor) != all.end();
  };
  for (const auto* tensor : {"model.layers.0.linear_attn.in_proj_qkvz.weight[176, 48]",
                             "model.layers.1.linear_attn.conv1d.weight[112, 1, 4]",
                             "model.layers.2.self_attn.q_proj.weight[192, 48]",
                             "model.layers.2.self_attn.q_norm.weight[24]",
                             "model.layers.0.mlp.experts.5.down_proj.weight[48, 16]",
                             "model.layers.0.mlp.shared_expert.up_proj.weight[24, 48]",
                             "model.layers.0.mlp.shared_expert_gate.weight[1, 48]"})
    EXPECT_TRUE(has(qwen(), tensor)) << tensor;
  for (const auto* tensor : {"model.layers.0.attention_layer_norm.weight[48]",
                             "model.layers.2.linear_attn.v_conv1d.weight[64, 1, 4]",
                             "model.layers.1.post_feedforward_layernorm.weight[48]",
                             "model.layers.1.self_attn.k_norm.weight[24]"})
    EXPECT_TRUE(has(olmo(), tensor)) << tensor;
  EXPECT_FALSE(has(olmo(), "model.layers.1.input_layernorm.weight[48]"));
}

TEST(Hybrid, of_a_recipe_has_a_layer_of_attention_or_says_why_not) {
  HybridOptions own;
  own.layers = 2;
  const auto refused = own.check();
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().sentence().find("write attention_every = 2"), std::string::npos)
      << refused.error().sentence();
  own.attention_every = 2;
  ASSERT_TRUE(own.check().ok());
  EXPECT_EQ(own.json()["layer_types"], Json({"linear_attention", "full_attention"}));
}

}  // namespace
}  // namespace model::family
