// What transformers 5 takes where config.json says nothing, and what it refuses.
#include <gtest/gtest.h>

#include <cmath>

#include "model/config_case_test.h"

namespace model {
namespace {

base::Json config_of(const std::string& arch, const base::Json& changes) {
  auto json = small_config_of(arch);
  json.update(changes);
  return json;
}
base::Json read_and_written(const base::Json& json) {
  const auto config = read_config(json, "c");
  if (config.ok()) return write_config(*config);
  ADD_FAILURE() << config.error().sentence();
  return base::Json::object();
}
std::string refusal(const base::Json& json) {
  const auto config = read_config(json, "c");
  return config.ok() ? "it was read" : config.error().what;
}

// Bug: 2048 was taken for all, which yarn stretches to another rope.
TEST(UsualContext, is_that_of_the_family) {
  for (const auto& [arch, tokens] :
       {std::pair("llama", 2048), {"mistral", 131072}, {"qwen3", 32768}, {"deepseek_v3", 4096}}) {
    auto json = small_config_of(arch);
    json.erase("max_position_embeddings");
    EXPECT_EQ(read_and_written(json)["max_position_embeddings"], tokens) << arch;
  }
}

// Bug: no scaling at all was taken, and a theta of 10000.
TEST(UsualRope, of_gpt_oss_is_yarn) {
  auto json = small_config_of("gpt_oss");
  for (const char* key : {"rope_parameters", "rope_scaling", "rope_theta"}) json.erase(key);
  const auto rope = read_and_written(json)["rope_parameters"];
  EXPECT_EQ(rope["rope_type"], "yarn");
  EXPECT_EQ(rope["rope_theta"], 150000.0);
  EXPECT_EQ(rope["factor"], 32.0);
  EXPECT_EQ(rope["original_max_position_embeddings"], 4096);
  EXPECT_EQ(rope["truncate"], false);
  EXPECT_EQ(rope["attention_factor"], 0.1 * std::log(32.0) + 1);
}

TEST(UsualRope, of_mixtral_has_a_theta_of_a_million) {
  auto json = small_config_of("mixtral");
  for (const char* key : {"rope_parameters", "rope_scaling", "rope_theta"}) json.erase(key);
  EXPECT_EQ(read_and_written(json)["rope_theta"], 1e6);
}

TEST(RefusedAsByTransformers, a_scaling_without_what_it_needs) {
  for (const char* kind : {"linear", "yarn", "llama3"})
    EXPECT_EQ(refusal(config_of("llama", {{"rope_scaling", nullptr},
                                          {"rope_parameters", {{"rope_type", kind}}}})),
              "the rope scaling '" + std::string(kind) + "' has no factor, which it needs");
}

TEST(RefusedAsByTransformers, layers_that_slide_by_no_window) {
  const base::Json types = {"sliding_attention", "full_attention", "full_attention"};
  for (const char* arch :
       {"qwen2", "qwen3", "gemma2", "gemma3_text", "gpt_oss", "olmo3", "mistral"})
    EXPECT_EQ(refusal(config_of(arch, {{"layer_types", types}, {"sliding_window", nullptr}})),
              "layer 0 is of the kind sliding_attention, but there is no sliding_window")
        << arch;
}

// A recipe that asks for no window still describes a model that everybody reads.
TEST(RefusedAsByTransformers, but_a_recipe_without_a_window_is_read_again) {
  for (const char* arch : {"gemma2", "gemma3_text", "olmo3", "mistral", "ministral3"}) {
    ModelRecipe recipe;
    recipe.from_json({{"arch", arch}, {"window", 0}, {"context_tokens", 64}}, "[model]").take();
    EXPECT_EQ(refusal(write_config(model::config_of(recipe, 48))), "it was read") << arch;
  }
}

TEST(RefusedAsByTransformers, channels_that_turn_in_two_numbers) {
  const auto plain = small_config_of("deepseek_v3");
  const auto turned = plain["qk_rope_head_dim"].get<std::int64_t>();
  EXPECT_EQ(refusal(config_of("deepseek_v3", {{"head_dim", turned}})), "it was read");
  EXPECT_NE(refusal(config_of("deepseek_v3", {{"head_dim", 2 * turned}})).find("head_dim = "),
            std::string::npos);
  auto partial = plain;
  partial["rope_parameters"]["partial_rotary_factor"] = 0.5;
  partial["rope_scaling"] = nullptr;
  EXPECT_NE(refusal(partial).find("partial_rotary_factor = 0.5"), std::string::npos);
}

TEST(RefusedAsByTransformers, queries_that_grow_by_nothing_that_is_said) {
  auto json = small_config_of("ministral3");
  json["rope_scaling"] = nullptr;
  json["rope_parameters"].erase("llama_4_scaling_beta");
  EXPECT_EQ(refusal(json),
            "the rope parameters have no llama_4_scaling_beta, which this family needs");
}

// Bug: caps were computed that transformers passes over.
TEST(RefusedAsByTransformers, a_cap_of_scores_in_gemma_3) {
  EXPECT_NE(refusal(config_of("gemma3_text", {{"attn_logit_softcapping", 3.0}}))
                .find("attn_logit_softcapping is set"),
            std::string::npos);
  EXPECT_EQ(refusal(config_of("gemma3_text", {{"attn_logit_softcapping", nullptr}})),
            "it was read");
}

// Bug: only 1 turned a layer's queries and keys, but transformers asks whether it is not 0.
TEST(LayersWithoutRope, are_those_of_zeros) {
  const auto flags = [](const base::Json& said) {
    return read_and_written(config_of("smollm3", {{"no_rope_layers", said}}))["no_rope_layers"];
  };
  EXPECT_EQ(flags({2, 0, 1}), base::Json({1, 0, 1}));
  EXPECT_NE(refusal(config_of("smollm3", {{"no_rope_layers", {true, false, true}}}))
                .find("something else than whole numbers at layer 0"),
            std::string::npos);
}

// Bug: layer_types were passed over, and every layer had the window.
TEST(Mistral, with_kinds_of_layers_gives_those_that_slide_the_window) {
  const auto window_of = [](const base::Json& types, std::size_t layer) {
    const auto config =
        read_config(config_of("mistral", {{"layer_types", types}, {"sliding_window", 8}}), "c")
            .take();
    return std::get<block::Attention>(model_of(config, "c")->decoder.layers[layer].mixer)
        .options.window;
  };
  const base::Json mixed = {"full_attention", "sliding_attention", "full_attention"},
                   full = {"full_attention", "full_attention", "full_attention"};
  EXPECT_EQ(window_of(mixed, 0), 0);
  EXPECT_EQ(window_of(mixed, 1), 8);
  EXPECT_EQ(window_of(full, 1), 0);
  EXPECT_EQ(window_of(base::Json(), 0), 8);
  EXPECT_EQ(read_and_written(config_of(
                "mistral", {{"layer_types", mixed}, {"sliding_window", 8}}))["layer_types"],
            mixed);
}

}  // namespace
}  // namespace model
