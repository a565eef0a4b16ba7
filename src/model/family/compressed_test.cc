#include "model/family/compressed.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/recipe.h"
#include "model/weights.h"
#include "store/safetensors.h"

namespace model::family {
namespace {

using base::Json;

// As published; of the layers one of each kind.
Json published() {
  return {{"architectures", {"DeepseekV4ForCausalLM"}},
          {"vocab_size", 32},
          {"max_position_embeddings", 256},
          {"num_hidden_layers", 3},
          {"hidden_size", 48},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 1},
          {"head_dim", 16},
          {"qk_rope_head_dim", 8},
          {"q_lora_rank", 24},
          {"o_groups", 2},
          {"o_lora_rank", 12},
          {"index_n_heads", 6},
          {"index_head_dim", 12},
          {"index_topk", 4},
          {"sliding_window", 10},
          {"compress_ratios", {0, 4, 128, 4}},
          {"compress_rope_theta", 160000.0},
          {"rope_theta", 10000.0},
          {"rope_scaling",
           {{"type", "yarn"}, {"factor", 16.0}, {"original_max_position_embeddings", 64}}},
          {"num_hash_layers", 1},
          {"n_routed_experts", 6},
          {"n_shared_experts", 1},
          {"num_experts_per_tok", 2},
          {"moe_intermediate_size", 16},
          {"topk_method", "noaux_tc"},
          {"num_nextn_predict_layers", 1}};
}

// As transformers 5 writes the same.
Json today() {
  auto out = published();
  for (const char* key : {"compress_ratios", "rope_scaling", "num_hash_layers"}) out.erase(key);
  out["layer_types"] = {"sliding_attention", "compressed_sparse_attention",
                        "heavily_compressed_attention"};
  out["mlp_layer_types"] = {"hash_moe", "moe", "moe"};
  out["compress_rates"] = {{"compressed_sparse_attention", 4},
                           {"heavily_compressed_attention", 128}};
  out["rope_parameters"] = {
      {"main", {{"rope_type", "default"}, {"rope_theta", 10000.0}, {"partial_rotary_factor", 0.5}}},
      {"compress",
       {{"rope_type", "yarn"},
        {"rope_theta", 160000.0},
        {"partial_rotary_factor", 0.5},
        {"factor", 16.0},
        {"attention_factor", 1.0},
        {"original_max_position_embeddings", 64}}}};
  return out;
}

Config config_of(const Json& json) {
  auto out = read_config(json, "config.json");
  EXPECT_TRUE(out.ok()) << (out.ok() ? "" : out.error().sentence());
  return out.take();
}

TEST(CompressedConfig, is_read_alike_in_both_layouts_and_as_it_is_written) {
  const auto written = write_config(config_of(published()));
  EXPECT_EQ(write_config(config_of(today())), written);
  EXPECT_EQ(write_config(config_of(written)), written);
  EXPECT_EQ(written["rope_parameters"]["compress"]["attention_factor"], 1.0)
      << "cos and sin keep their length";
}

TEST(CompressedConfig, describes_the_tensors_of_a_checkpoint) {
  const auto layout = layout_of(config_of(published()), "").take();
  const auto shape = [&](const std::string& name) {
    const auto* found = layout.find(name);
    return found ? shown(found->shape) : "none";
  };
  EXPECT_EQ(shape("embed.weight"), "[32, 48]");
  EXPECT_EQ(shape("hc_head_fn"), "[4, 192]");
  EXPECT_EQ(shape("layers.0.hc_attn_fn"), "[24, 192]");
  EXPECT_EQ(shape("layers.0.ffn.gate.tid2eid"), "[32, 2]");
  EXPECT_EQ(shape("layers.0.ffn.gate.bias"), "none");
  EXPECT_EQ(shape("layers.1.ffn.gate.bias"), "[6]");
  EXPECT_EQ(shape("layers.1.ffn.experts.5.w2.weight"), "[48, 16]");
  EXPECT_EQ(shape("layers.2.ffn.shared_experts.w3.weight"), "[16, 48]");
  EXPECT_EQ(shape("layers.0.attn.compressor.ape"), "none");
  EXPECT_EQ(shape("layers.1.attn.indexer.compressor.ape"), "[4, 24]");
  EXPECT_EQ(shape("layers.2.attn.compressor.wkv.weight"), "[16, 48]");
  EXPECT_EQ(shape("layers.2.attn.wo_a.weight"), "[24, 32]");
  EXPECT_EQ(shape("head.weight"), "[32, 48]");
}

TEST(CompressedConfig, refuses_what_it_cannot_run_with_the_key_that_says_it) {
  const auto error_of = [](const char* key, const Json& value) {
    auto json = published();
    json[key] = value;
    const auto config = read_config(json, "config.json");
    return config.ok() ? std::string("none") : config.error().what;
  };
  const std::vector<std::pair<const char*, Json>> wrong = {{"scoring_func", "sigmoid"},
                                                           {"compress_ratios", {0, 4}},
                                                           {"num_key_value_heads", 2},
                                                           {"n_shared_experts", 2},
                                                           {"norm_topk_prob", false},
                                                           {"qk_rope_head_dim", 7},
                                                           {"partial_rotary_factor", 0.25},
                                                           {"o_groups", 3},
                                                           {"index_head_dim", 6},
                                                           {"num_experts_per_tok", 7},
                                                           {"hc_mult", 0},
                                                           {"mlp_bias", true},
                                                           {"attention_bias", true},
                                                           {"what_is_new", 3}};
  for (const auto& [key, value] : wrong) {
    const auto what = error_of(key, value);
    EXPECT_NE(what.find(std::string(key) == "qk_rope_head_dim" ? "rotary" : key), std::string::npos)
        << key << ": " << what;
  }
  EXPECT_NE(error_of("compress_ratios", {0, 4, 8}).find("kind"), std::string::npos);
}

TEST(CompressedRecipe, makes_a_model_whose_tables_name_experts) {
  ModelRecipe recipe;
  ASSERT_TRUE(
      recipe
          .from_json({{"arch", "deepseek_v4"}, {"layers", 3}, {"hidden", 32}, {"experts", 5}},
                     "recipe")
          .ok());
  const auto config = model::config_of(recipe, 40);
  const auto layout = layout_of(config, "").take();
  const auto weights = initial_weights(layout, 3);
  const auto* table = layout.find("layers.0.ffn.gate.tid2eid");
  ASSERT_NE(table, nullptr);
  ASSERT_EQ(table->size, 80u);
  for (std::size_t i = 0; i < table->size; i += 2) {
    const auto *one = &weights[table->offset + i], *other = one + 1;
    EXPECT_NE(*one, *other) << "a token's experts differ";
    for (const auto* id : {one, other})
      EXPECT_TRUE(*id >= 0 && *id < 5 && *id == std::floor(*id)) << *id;
  }
  const auto model = model_of(config, "").take();
  EXPECT_EQ(std::get<block::Experts>(model.decoder.layers[1].feed_forward).bias_rate, 0.001);
  EXPECT_EQ(write_config(config_of(write_config(config))), write_config(config));
}

TEST(CompressedWeights, hold_their_tables_as_whole_numbers) {
  const auto config = config_of(published());
  const auto layout = layout_of(config, "").take();
  auto weights = initial_weights(layout, 1);
  const std::string name = "layers.0.ffn.gate.tid2eid";
  base::MemoryDisk disk;
  save_model(disk, "m", config, layout, weights).take();
  {
    const auto file = store::Safetensors::open(disk, "m/model.safetensors").take();
    EXPECT_EQ(file.tensors().at(name).dtype, "I64");
  }
  EXPECT_EQ(load_model(disk, "m").take().flat(), weights);
  weights[layout.find(name)->offset + 3] = 6;  // of experts 0 to 5
  save_model(disk, "m", config, layout, weights).take();
  const auto loaded = load_model(disk, "m");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, base::Code::bad_data);
  EXPECT_NE(loaded.error().what.find(name), std::string::npos) << loaded.error().sentence();
}

}  // namespace
}  // namespace model::family
