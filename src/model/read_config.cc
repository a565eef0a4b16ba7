// config.json to Config: nothing is believed. Every number has its range, every type is looked at,
// and no json access here can throw.
#include <limits>

#include "model/arch.h"
#include "model/config.h"

namespace model {

namespace {

using base::Json;
using base::Result;

// An object of config.json, read key by key. A key that is there with null counts as absent, as
// transformers writes it.
class Keys {
 public:
  Keys(const Json& object, const std::string& where) : object_(object), where_(where) {}

  base::Error wrong(const std::string& what) const {
    return {base::Code::bad_data, what, where_, "fetch the model again"};
  }
  base::Error unsupported(const std::string& what, const std::string& hint = "") const {
    return {base::Code::unsupported, what, where_, hint};
  }

  // Null if absent.
  const Json* find(const char* key) const {
    const auto it = object_.find(key);
    return it == object_.end() || it->is_null() ? nullptr : &*it;
  }

  Result<std::int64_t> size(const char* key, std::int64_t least, std::int64_t most) const {
    const auto* value = find(key);
    if (!value) return wrong(std::string(key) + " is missing");
    const bool counts = value->is_number_integer() &&
                        !(value->is_number_unsigned() &&
                          value->get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max());
    if (counts)
      if (const auto n = value->get<std::int64_t>(); n >= least && n <= most) return n;
    return wrong(std::string(key) + " is " + shown(*value) + ", it must be a whole number from " +
                 std::to_string(least) + " to " + std::to_string(most));
  }
  Result<std::int64_t> size(const char* key, std::int64_t least, std::int64_t most,
                            std::int64_t otherwise) const {
    return find(key) ? size(key, least, most) : otherwise;
  }

  Result<double> number(const char* key, double least, double most, double otherwise) const {
    const auto* value = find(key);
    if (!value) return otherwise;
    if (value->is_number())
      if (const auto n = value->get<double>(); n >= least && n <= most) return n;
    return wrong(std::string(key) + " is " + shown(*value) + ", it must be a number from " +
                 Json(least).dump() + " to " + Json(most).dump());
  }

  Result<bool> flag(const char* key) const {
    const auto* value = find(key);
    if (!value) return false;
    if (value->is_boolean()) return value->get<bool>();
    return wrong(std::string(key) + " is " + shown(*value) + ", it must be true or false");
  }

  Result<std::string> text(const char* key, const std::string& otherwise) const {
    const auto* value = find(key);
    if (!value) return otherwise;
    if (value->is_string()) return value->get<std::string>();
    return wrong(std::string(key) + " is " + shown(*value) + ", it must be a text");
  }

  // The id of a special token, of several the first; -1 for none. An id that the vocabulary does
  // not have (older checkpoints say pad -1) can never stand in a text: none.
  std::int64_t token(const char* key, std::int64_t vocabulary) const {
    const auto* value = find(key);
    if (value && value->is_array() && !value->empty()) value = &value->front();
    if (!value || !value->is_number_integer()) return -1;
    const bool there = value->is_number_unsigned() &&
                       value->get<std::uint64_t>() < static_cast<std::uint64_t>(vocabulary);
    return there ? value->get<std::int64_t>() : -1;
  }

 private:
  // As it stands in the file, cut where somebody means to fill the screen.
  static std::string shown(const Json& value) {
    if (value.is_structured()) return value.is_array() ? "a list" : "an object";
    const auto text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    return text.size() <= 40 ? text : text.substr(0, 40) + "...";
  }
  const Json& object_;
  const std::string& where_;
};

Result<std::string> read_arch(const Keys& in) {
  const auto* names = in.find("architectures");
  const bool named = names && names->is_array() && !names->empty() && names->front().is_string();
  const std::string hf_name = named ? names->front().get<std::string>() : "";
  for (const auto& row : arch::all())
    if (hf_name == row.entry->hf_name) return std::string(row.name);
  return in.unsupported("architecture '" + hf_name.substr(0, 80) + "' does not run here",
                        "see janua help for the architectures that do");
}

// The limits are far beyond any model that is known and far from where products could not be
// counted; positions and ids also stay exact as float and int32.
Result<void> read_sizes(const Keys& in, Config& config) {
  constexpr std::int64_t k = 1024, M = k * k;
  config.vocabulary = TRY(in.size("vocab_size", 1, 16 * M));
  config.layers = TRY(in.size("num_hidden_layers", 1, 4 * k));
  config.hidden = TRY(in.size("hidden_size", 1, M));
  config.feed_forward = TRY(in.size("intermediate_size", 1, 4 * M));
  config.heads = TRY(in.size("num_attention_heads", 1, 64 * k));
  config.kv_heads = TRY(in.size("num_key_value_heads", 1, 64 * k, config.heads));
  if (config.heads % config.kv_heads != 0)
    return in.wrong("num_attention_heads = " + std::to_string(config.heads) +
                    " is no multiple of num_key_value_heads = " + std::to_string(config.kv_heads));
  if (!in.find("head_dim") && config.hidden % config.heads != 0)
    return in.wrong("hidden_size = " + std::to_string(config.hidden) +
                    " is no multiple of num_attention_heads = " + std::to_string(config.heads) +
                    ", and there is no head_dim");
  config.head_dim = TRY(in.size("head_dim", 2, 64 * k, config.hidden / config.heads));
  if (config.head_dim % 2 != 0)
    return in.wrong("the head width " + std::to_string(config.head_dim) +
                    " is odd, but rotary positions turn pairs");
  config.context = TRY(in.size("max_position_embeddings", 1, 16 * M, 2048));
  return {};
}

// transformers 5 says rope_parameters {rope_type, rope_theta, ...}; 4 says rope_theta
// and rope_scaling.
Result<void> read_rope(const Keys& in, const std::string& where, Config& config) {
  constexpr double most_theta = 1e15, most_factor = 1e6;
  config.rope_theta = TRY(in.number("rope_theta", 1, most_theta, 10000));
  const auto* found = in.find("rope_parameters");
  if (!found) found = in.find("rope_scaling");
  if (!found) return {};
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  const Keys rope(*found, where);
  config.rope_theta = TRY(rope.number("rope_theta", 1, most_theta, config.rope_theta));
  auto& scaling = config.rope;
  scaling.kind = TRY(rope.text("rope_type", TRY(rope.text("type", "default"))));
  if (scaling.kind == "default") return {};
  if (scaling.kind != "llama3")
    return in.unsupported("rope scaling '" + scaling.kind.substr(0, 80) + "' does not run here",
                          "default and llama3 do");
  scaling.factor = TRY(rope.number("factor", 1, most_factor, 1));
  scaling.low_freq_factor = TRY(rope.number("low_freq_factor", 1e-6, most_factor, 1));
  scaling.high_freq_factor = TRY(rope.number("high_freq_factor", 1e-6, most_factor, 4));
  if (!(scaling.low_freq_factor < scaling.high_freq_factor))
    return in.wrong("low_freq_factor must be below high_freq_factor");
  scaling.original_context =
      TRY(rope.size("original_max_position_embeddings", 1, std::int64_t{1} << 24, config.context));
  return {};
}

Result<void> refuse_other_kinds(const Keys& in) {
  if (TRY(in.flag("attention_bias")) || TRY(in.flag("mlp_bias")))
    return in.unsupported("biases in attention or MLP do not run here");
  if (TRY(in.text("hidden_act", "silu")) != "silu")
    return in.unsupported("only hidden_act silu runs here");
  if (in.find("quantization_config"))
    return in.unsupported("quantized weights do not run here", "fetch the model in BF16 or F32");
  return {};
}

}  // namespace

Result<Config> read_config(const Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "the configuration is no JSON object", where,
                       "fetch the model again"};
  const Keys in(json, where);
  Config config;
  config.arch = TRY(read_arch(in));
  TRY(refuse_other_kinds(in));
  TRY(read_sizes(in, config));
  TRY(read_rope(in, where, config));
  config.norm_eps = TRY(in.number("rms_norm_eps", 0, 1, 1e-6));
  config.init_std = TRY(in.number("initializer_range", 0, 1000, 0.02));
  config.tied = TRY(in.flag("tie_word_embeddings"));
  config.bos = in.token("bos_token_id", config.vocabulary);
  config.eos = in.token("eos_token_id", config.vocabulary);
  config.pad = in.token("pad_token_id", config.vocabulary);
  return config;
}

}  // namespace model
