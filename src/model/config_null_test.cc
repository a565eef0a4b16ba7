// Keys of config.json that are null; test/peer/test_config_keys.py asks transformers of each.
#include <gtest/gtest.h>

#include "model/config.h"

namespace model {
namespace {

base::Json gemma2() {
  return {{"architectures", {"Gemma2ForCausalLM"}},
          {"model_type", "gemma2"},
          {"vocab_size", 64},
          {"hidden_size", 32},
          {"intermediate_size", 64},
          {"num_hidden_layers", 2},
          {"num_attention_heads", 2},
          {"num_key_value_heads", 1},
          {"head_dim", 16},
          {"hidden_activation", "gelu_pytorch_tanh"},
          {"rope_parameters", {{"rope_type", "default"}, {"rope_theta", 10000.0}}}};
}

std::string said(const base::Json& config) {
  const auto read = read_config(config, "c");
  return read.ok() ? "read" : read.error().sentence();
}

// Bug: the usual activation was computed with, where transformers has no such model.
TEST(ConfigNull, is_refused_with_the_key_where_it_means_nothing) {
  EXPECT_EQ(said(gemma2()), "read");
  for (const char* key : {"hidden_activation", "head_dim", "num_key_value_heads", "rms_norm_eps"}) {
    auto config = gemma2();
    config[key] = nullptr;
    EXPECT_NE(said(config).find(std::string(key) + " is null"), std::string::npos) << said(config);
  }
  auto config = gemma2();
  config["rope_parameters"]["rope_theta"] = nullptr;
  EXPECT_NE(said(config).find("rope_theta is null"), std::string::npos) << said(config);
}

TEST(ConfigNull, means_none_or_nothing_of_what_is_computed) {
  for (const char* key : {"attn_logit_softcapping", "final_logit_softcapping", "layer_types",
                          "initializer_range", "attention_dropout", "pad_token_id", "unheard_of"}) {
    auto config = gemma2();
    config[key] = nullptr;
    EXPECT_EQ(said(config), "read") << key;
  }
}

}  // namespace
}  // namespace model
