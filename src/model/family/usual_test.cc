// What families take where config.json leaves a key out: transformers writes every key, so models that it
// makes for tests never ask. The values are those of its configuration classes.
#include <gtest/gtest.h>

#include "model/arch.h"
#include "model/config.h"

namespace model {
namespace {

using base::Json;

Json bare(const char* architecture) {
  return {{"architectures", {architecture}}, {"vocab_size", 96},       {"hidden_size", 2560},
          {"intermediate_size", 64},         {"num_hidden_layers", 1}, {"num_attention_heads", 20},
          {"max_position_embeddings", 64}};
}

struct Family {
  const char* name;
  Json taken;
  const char* tensor;  // that follows from a default
};

TEST(Usual, is_what_transformers_takes_of_keys_that_are_left_out) {
  const Family families[] = {{"HeliumForCausalLM",
                              {{"rope_theta", 1e5},
                               {"rms_norm_eps", 1e-8},
                               {"head_dim", 128},
                               {"num_key_value_heads", 20},
                               {"attention_bias", false},
                               {"tie_word_embeddings", false}},
                              "lm_head.weight"},
                             {"Ernie4_5ForCausalLM",
                              {{"rope_theta", 5e5},
                               {"rms_norm_eps", 1e-5},
                               {"head_dim", 128},
                               {"num_key_value_heads", 2},
                               {"use_bias", false},
                               {"tie_word_embeddings", true}},
                              "model.layers.0.mlp.gate_proj.weight"},
                             {"SeedOssForCausalLM",
                              {{"rope_theta", 1e4},
                               {"rms_norm_eps", 1e-6},
                               {"head_dim", 128},
                               {"num_key_value_heads", 4},
                               {"attention_bias", true},
                               {"attention_out_bias", false},
                               {"tie_word_embeddings", false}},
                              "model.layers.0.self_attn.q_proj.bias"},
                             {"Phi3ForCausalLM",
                              {{"rope_theta", 1e4},
                               {"rms_norm_eps", 1e-5},
                               {"head_dim", 128},
                               {"partial_rotary_factor", 1.0},
                               {"num_key_value_heads", 20},
                               {"sliding_window", nullptr},
                               {"tie_word_embeddings", false}},
                              "model.layers.0.self_attn.qkv_proj.weight"},
                             {"Glm4ForCausalLM",
                              {{"rope_theta", 1e4},
                               {"rms_norm_eps", 1.5625e-7},
                               {"head_dim", 128},
                               {"partial_rotary_factor", 0.5},
                               {"num_key_value_heads", 2},
                               {"attention_bias", true},
                               {"tie_word_embeddings", false}},
                              "model.layers.0.self_attn.q_proj.bias"}};
  for (const auto& family : families) {
    SCOPED_TRACE(family.name);
    auto json = bare(family.name);
    // The class takes 8, which does not divide the 20 heads of this one.
    if (json["architectures"][0] == "SeedOssForCausalLM") json["num_key_value_heads"] = 4;
    const auto config = read_config(json, "config").take();
    const auto written = write_config(config);
    for (const auto& [key, value] : family.taken.items()) EXPECT_EQ(written.at(key), value) << key;
    EXPECT_TRUE(layout_of(config, "config").take().find(family.tensor));
  }
}

TEST(Usual, is_refused_where_it_makes_no_model) {
  auto helium = bare("HeliumForCausalLM");
  helium["hidden_size"] = 64;
  EXPECT_NE(read_config(helium, "config").error().what.find("not as wide as the stream of 64"),
            std::string::npos);
  auto glm = bare("Glm4ForCausalLM");
  glm["partial_rotary_factor"] = 0.01;
  EXPECT_NE(read_config(glm, "config").error().what.find("partial_rotary_factor turns 1 of 128"),
            std::string::npos);
}

TEST(Usual, rope_of_phi_3_is_the_only_one) {
  auto phi = bare("Phi3ForCausalLM");
  phi["rope_scaling"] = {{"type", "yarn"}, {"factor", 4.0}};
  EXPECT_NE(read_config(phi, "config").error().what.find("'yarn' does not run here in this family"),
            std::string::npos);
}

}  // namespace
}  // namespace model
