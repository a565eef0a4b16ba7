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

namespace {

base::Result<void> read_rope(const base::Json& json, const std::string& where, Config& config) {
  // transformers 5 says rope_parameters {rope_type, rope_theta, ...}; 4 says rope_theta +
  // rope_scaling.
  base::Json rope = json.value("rope_parameters", base::Json());
  if (!rope.is_object()) rope = json.value("rope_scaling", base::Json());
  config.rope_theta = json.value("rope_theta", 10000.0);
  if (!rope.is_object()) return {};
  config.rope_theta = rope.value("rope_theta", config.rope_theta);
  auto& scaling = config.rope;
  scaling.kind = rope.value("rope_type", rope.value("type", "default"));
  if (scaling.kind == "default") return {};
  if (scaling.kind != "llama3")
    return base::Error{base::Code::unsupported,
                       "rope scaling '" + scaling.kind + "' does not run here", where,
                       "default and llama3 do"};
  scaling.factor = rope.value("factor", 1.0);
  scaling.low_freq_factor = rope.value("low_freq_factor", 1.0);
  scaling.high_freq_factor = rope.value("high_freq_factor", 4.0);
  scaling.original_context = rope.value("original_max_position_embeddings", config.context);
  return {};
}

base::Result<void> check(const base::Json& json, const Config& config, const std::string& where) {
  const auto refuse = [&](const std::string& what) {
    return base::Error{base::Code::unsupported, what, where, ""};
  };
  if (json.value("attention_bias", false) || json.value("mlp_bias", false))
    return refuse("biases in attention or MLP do not run here");
  if (json.value("hidden_act", "silu") != "silu") return refuse("only hidden_act silu runs here");
  if (config.vocabulary < 1 || config.layers < 1 || config.hidden < 1 || config.heads < 1 ||
      config.kv_heads < 1 || config.head_dim < 2 || config.heads % config.kv_heads != 0)
    return base::Error{base::Code::bad_data, "the sizes make no decoder", where,
                       "fetch the model again"};
  constexpr std::int64_t most = 1 << 24;  // of any one size; products then stay far from overflow
  for (const auto size : {config.vocabulary, config.layers, config.hidden, config.feed_forward,
                          config.heads, config.head_dim, config.context})
    if (size > most)
      return base::Error{base::Code::bad_data, "the size " + std::to_string(size) + " cannot be",
                         where, "fetch the model again"};
  return {};
}

std::int64_t token_id(const base::Json& json, const char* key) {
  const auto it = json.find(key);
  if (it == json.end()) return -1;
  if (it->is_array() && !it->empty() && it->front().is_number_integer())
    return it->front().get<std::int64_t>();
  return it->is_number_integer() ? it->get<std::int64_t>() : -1;
}

}  // namespace

base::Result<Config> read_config(const base::Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "the configuration is no JSON object", where,
                       "fetch the model again"};
  Config config;
  const auto names = json.contains("architectures") ? json["architectures"] : base::Json();
  const bool named = names.is_array() && !names.empty() && names.front().is_string();
  const std::string hf_name = named ? names.front().get<std::string>() : "";
  config.arch.clear();
  for (const auto& row : arch::all())
    if (hf_name == row.entry->hf_name) config.arch = row.name;
  if (config.arch.empty())
    return base::Error{base::Code::unsupported, "architecture '" + hf_name + "' does not run here",
                       where, "see janua help for the architectures that do"};
  try {
    config.vocabulary = json.at("vocab_size").get<std::int64_t>();
    config.layers = json.at("num_hidden_layers").get<std::int64_t>();
    config.hidden = json.at("hidden_size").get<std::int64_t>();
    config.feed_forward = json.at("intermediate_size").get<std::int64_t>();
    config.heads = json.at("num_attention_heads").get<std::int64_t>();
    config.kv_heads = json.value("num_key_value_heads", config.heads);
    const auto head_dim = json.value("head_dim", base::Json());
    config.head_dim = head_dim.is_number() ? head_dim.get<std::int64_t>()
                      : config.heads > 0   ? config.hidden / config.heads
                                           : 0;
    config.context = json.value("max_position_embeddings", std::int64_t{2048});
    config.norm_eps = json.value("rms_norm_eps", 1e-6);
    config.init_std = json.value("initializer_range", 0.02);
    config.tied = json.value("tie_word_embeddings", false);
    config.bos = token_id(json, "bos_token_id");
    config.eos = token_id(json, "eos_token_id");
    config.pad = token_id(json, "pad_token_id");
    TRY(read_rope(json, where, config));
  } catch (const base::Json::exception& e) {
    return base::Error{base::Code::bad_data,
                       std::string("a size is missing or no number: ") + e.what(), where,
                       "fetch the model again"};
  }
  TRY(check(json, config, where));
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

}  // namespace model
