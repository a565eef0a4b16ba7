#include "model/config.h"

#include "model/arch.h"

namespace model {

Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary) {
  Config config;
  config.arch = recipe.arch;
  config.vocabulary = vocabulary;
  config.layers = recipe.layers;
  config.hidden = recipe.hidden;
  config.feed_forward = recipe.feed_forward;
  config.heads = recipe.heads;
  config.kv_heads = recipe.kv_heads;
  config.head_dim = recipe.hidden / recipe.heads;
  config.context = recipe.context_tokens;
  config.rope_theta = recipe.rope_theta;
  config.norm_eps = recipe.norm_eps;
  config.init_std = recipe.init_std;
  config.tied = recipe.tied_embeddings;
  return config;
}

base::Json write_config(const Config& config) {
  const auto* entry = arch::find(config.arch);
  CHECK(entry, "a config names a registered architecture");
  base::Json rope = {{"rope_type", config.rope.kind}, {"rope_theta", config.rope_theta}};
  if (config.rope.kind == "llama3") {
    rope["factor"] = config.rope.factor;
    rope["low_freq_factor"] = config.rope.low_freq_factor;
    rope["high_freq_factor"] = config.rope.high_freq_factor;
    rope["original_max_position_embeddings"] = config.rope.original_context;
  }
  base::Json out = {{"architectures", {entry->hf_name}},
                    {"attention_bias", false},
                    {"attention_dropout", 0.0},
                    {"dtype", "float32"},
                    {"head_dim", config.head_dim},
                    {"hidden_act", "silu"},
                    {"hidden_size", config.hidden},
                    {"initializer_range", config.init_std},
                    {"intermediate_size", config.feed_forward},
                    {"max_position_embeddings", config.context},
                    {"mlp_bias", false},
                    {"model_type", config.arch},
                    {"num_attention_heads", config.heads},
                    {"num_hidden_layers", config.layers},
                    {"num_key_value_heads", config.kv_heads},
                    {"rms_norm_eps", config.norm_eps},
                    {"rope_parameters", rope},
                    {"rope_theta", config.rope_theta},
                    {"tie_word_embeddings", config.tied},
                    {"torch_dtype", "float32"},
                    {"use_cache", true},
                    {"vocab_size", config.vocabulary}};
  if (config.rope.kind != "default") out["rope_scaling"] = rope;
  if (config.bos >= 0) out["bos_token_id"] = config.bos;
  if (config.eos >= 0) out["eos_token_id"] = config.eos;
  if (config.pad >= 0) out["pad_token_id"] = config.pad;
  return out;
}

std::map<std::string, std::string> config_files(const Config& config) {
  base::Json generation = {{"_from_model_config", true}};
  if (config.bos >= 0) generation["bos_token_id"] = config.bos;
  if (config.eos >= 0) generation["eos_token_id"] = config.eos;
  if (config.pad >= 0) generation["pad_token_id"] = config.pad;
  return {{"config.json", base::pretty(write_config(config))},
          {"generation_config.json", base::pretty(generation)}};
}

}  // namespace model
