#include "model/family/gemma4.h"

#include <gtest/gtest.h>

#include "model/recipe.h"

namespace model::family {
namespace {

using base::Json;

// Five layers, of which the last two have no keys and values.
Json sharing() {
  return {{"architectures", {"Gemma4ForCausalLM"}},
          {"vocab_size", 288},
          {"vocab_size_per_layer_input", 300},
          {"hidden_size", 48},
          {"hidden_size_per_layer_input", 8},
          {"intermediate_size", 56},
          {"num_hidden_layers", 5},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 1},
          {"num_kv_shared_layers", 2},
          {"use_double_wide_mlp", true},
          {"head_dim", 16},
          {"sliding_window", 9},
          {"layer_types",
           {"sliding_attention", "full_attention", "sliding_attention", "sliding_attention",
            "full_attention"}},
          {"per_layer_config", {{"1", {{"head_dim", 24}}}, {"4", {{"head_dim", 24}}}}}};
}

Json experts() {
  auto out = sharing();
  out.update({{"attention_k_eq_v", true},
              {"enable_moe_block", true},
              {"final_logit_softcapping", 5.0},
              {"hidden_size_per_layer_input", 0},
              {"moe_intermediate_size", 16},
              {"num_experts", 6},
              {"num_key_value_heads", 2},
              {"num_kv_shared_layers", 0},
              {"per_layer_config",
               {{"1", {{"head_dim", 24}, {"num_key_value_heads", 1}}},
                {"4", {{"head_dim", 24}, {"num_key_value_heads", 1}}}}},
              {"top_k_experts", 2},
              {"use_double_wide_mlp", false}});
  return out;
}

Json published(Json json, const Json& kv) {
  json.erase("per_layer_config");
  json.update({{"global_head_dim", 24}, {"num_global_key_value_heads", kv}});
  return json;
}

block::Decoder decoder(const Json& json) { return describe(read_config(json, "").take()); }
block::Attention attention(const Json& json, std::size_t i) {
  return std::get<block::Attention>(decoder(json).layers[i].mixer);
}
Json written(const Json& json) { return write_config(read_config(json, "").take()); }
std::string refused(Json json, const Json& change) {
  json.update(change);
  const auto out = read_config(json, "config.json");
  return out.ok() ? "" : out.error().what;
}

TEST(Gemma4, says_the_same_in_both_layouts) {
  EXPECT_EQ(written(published(sharing(), nullptr)), written(sharing()));
  EXPECT_EQ(written(published(experts(), 1)), written(experts()));
}

TEST(Gemma4, reads_what_it_writes) {
  for (const auto& json : {sharing(), experts()}) {
    const auto once = written(json);
    EXPECT_EQ(written(once), once);
    for (const auto& [key, value] : json.items()) EXPECT_EQ(once[key], value) << key;
  }
}

TEST(Gemma4, gives_layers_without_a_window_heads_and_a_rope_of_their_own) {
  const auto near = attention(sharing(), 0), far = attention(sharing(), 1);
  EXPECT_EQ(near.head_dim, 16);
  EXPECT_EQ(near.options.window, 9);
  EXPECT_EQ(near.rope->theta, 1e4);
  EXPECT_EQ(far.head_dim, 24);
  EXPECT_EQ(far.options.window, 0);
  EXPECT_EQ(far.rope->kind, "proportional");
  EXPECT_EQ(far.rope->partial, 0.25);
  EXPECT_EQ(far.rope->theta, 1e6);
  EXPECT_EQ(far.options.scale, 1);
  EXPECT_FALSE(far.keys_are_values);
  EXPECT_TRUE(attention(experts(), 1).keys_are_values);
  EXPECT_FALSE(attention(experts(), 0).keys_are_values);
  EXPECT_EQ(attention(experts(), 1).kv_heads, 1);
}

TEST(Gemma4, lends_keys_and_values_from_the_last_layer_of_a_kind_that_has_them) {
  EXPECT_FALSE(attention(sharing(), 0).lends);
  EXPECT_EQ(attention(sharing(), 2).lends, attention(sharing(), 3).borrows);
  EXPECT_EQ(attention(sharing(), 1).lends, attention(sharing(), 4).borrows);
  EXPECT_TRUE(attention(sharing(), 3).borrows && attention(sharing(), 4).borrows);
  EXPECT_NE(attention(sharing(), 3).borrows, attention(sharing(), 4).borrows);
  const auto all = decoder(sharing());
  EXPECT_EQ(std::get<block::FeedForward>(all.layers[2].feed_forward).width, 56);
  EXPECT_EQ(std::get<block::FeedForward>(all.layers[3].feed_forward).width, 112);
  EXPECT_FALSE(attention(experts(), 2).lends) << "nobody borrows";
}

TEST(Gemma4, has_a_table_of_inputs_with_a_vocabulary_of_its_own) {
  EXPECT_EQ(decoder(sharing()).inputs->embedding.vocabulary, 300);
  EXPECT_FALSE(decoder(experts()).inputs);
  EXPECT_NE(refused(sharing(), {{"vocab_size_per_layer_input", 200}}), "");
}

TEST(Gemma4, refuses_what_it_does_not_compute) {
  EXPECT_EQ(refused(sharing(), Json::object()), "");
  EXPECT_EQ(refused(sharing(), {{"use_bidirectional_attention", "vision"}}), "")
      << "which is of images";
  for (const auto& change : std::vector<Json>{
           {{"use_bidirectional_attention", "all"}},
           {{"num_kv_shared_layers", 5}},
           {{"num_kv_shared_layers", 4}},  // which leaves no layer without a window
           {{"per_layer_config", {{"5", {{"head_dim", 24}}}}}},
           {{"per_layer_config", {{"x", {{"head_dim", 24}}}}}},
           {{"per_layer_config", {{"1", {{"head_dim", 24}}}}}},  // the other one has 16
           {{"per_layer_config",
             {{"1", {{"head_dim", 24}, {"sliding_window", 3}}}, {"4", {{"head_dim", 24}}}}}},
           {{"rope_parameters", {{"rope_theta", 1e4}, {"rope_type", "default"}}}},
           {{"enable_moe_block", true}},  // of how many experts?
           {{"layer_types",
             {"full_attention", "full_attention", "sliding_attention", "sliding_attention",
              "sliding_attention"}}},
           {{"something_else", 3}}})
    EXPECT_NE(refused(sharing(), change), "") << change.dump();
}

base::Result<ModelRecipe> recipe(const std::string& keys) {
  ModelRecipe out;
  TRY(base::read_fields(TRY(base::parse_recipe("arch = 'gemma4_text'\n" + keys, "r.toml")), out));
  return out;
}

TEST(Gemma4, is_what_a_recipe_says) {
  for (const auto* keys :
       {"", "layers = 2\n", "layers = 6\nshared_layers = 2\nkv_heads = 1\n",
        "experts = 4\ninput_width = 0\nkeys_as_values = true\nglobal_kv_heads = 2\n"}) {
    const auto said = recipe(keys);
    ASSERT_TRUE(said.ok()) << said.error().sentence();
    const auto config = config_of(*said, 500);
    const auto json = write_config(config);
    EXPECT_EQ(json["vocab_size_per_layer_input"], 500);
    EXPECT_EQ(write_config(read_config(json, "").take()), json) << keys;
    EXPECT_TRUE(layout_of(config, "").ok());
  }
  for (const auto* wrong :
       {"window = 0\n", "shared_layers = 4\n", "shared_layers = 3\n", "global_head_dim = 24\n",
        "global_kv_heads = 2\n", "experts = 2\nexperts_per_token = 3\n", "input_width = -1\n",
        "logit_cap = -3.0\n", "global_every = 0\n"})
    EXPECT_FALSE(recipe(wrong).ok()) << wrong;
}

}  // namespace
}  // namespace model::family
