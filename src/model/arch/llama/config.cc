// Llama's part of config.json.
#include "model/arch/llama/llama.h"

namespace model::llama {

using base::Result;

Shape shape_of(const Config& config) {
  const auto* shape = std::any_cast<Shape>(&config.shape);
  CHECK(shape, "a config of Llama has Llama's shape");
  Shape out = *shape;
  out.vocabulary = config.vocabulary;
  return out;
}

namespace {

// Far beyond any model that is known, and far from where products could not be counted.
Result<void> read_sizes(const ConfigKeys& in, Shape& shape) {
  constexpr std::int64_t k = 1024, M = k * k;
  shape.layers = TRY(in.size("num_hidden_layers", 1, 4 * k));
  shape.hidden = TRY(in.size("hidden_size", 1, M));
  shape.feed_forward = TRY(in.size("intermediate_size", 1, 4 * M));
  shape.heads = TRY(in.size("num_attention_heads", 1, 64 * k));
  shape.kv_heads = TRY(in.size("num_key_value_heads", 1, 64 * k, shape.heads));
  if (shape.heads % shape.kv_heads != 0)
    return in.wrong("num_attention_heads = " + std::to_string(shape.heads) +
                    " is no multiple of num_key_value_heads = " + std::to_string(shape.kv_heads));
  if (!in.find("head_dim") && shape.hidden % shape.heads != 0)
    return in.wrong("hidden_size = " + std::to_string(shape.hidden) +
                    " is no multiple of num_attention_heads = " + std::to_string(shape.heads) +
                    ", and there is no head_dim");
  shape.head_dim = TRY(in.size("head_dim", 2, 64 * k, shape.hidden / shape.heads));
  if (shape.head_dim % 2 != 0)
    return in.wrong("the head width " + std::to_string(shape.head_dim) +
                    " is odd, but rotary positions turn pairs");
  return {};
}

// transformers 5 says rope_parameters {rope_type, rope_theta, ...}; 4 says rope_theta
// and rope_scaling.
Result<void> read_rope(const ConfigKeys& in, std::int64_t context, Rope& scaling) {
  constexpr double most_theta = 1e15, most_factor = 1e6;
  scaling.theta = TRY(in.number("rope_theta", 1, most_theta, 10000));
  const auto* found = in.find("rope_parameters");
  if (!found) found = in.find("rope_scaling");
  if (!found) return {};
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  const ConfigKeys rope(*found, in.where());
  scaling.theta = TRY(rope.number("rope_theta", 1, most_theta, scaling.theta));
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
      TRY(rope.size("original_max_position_embeddings", 1, std::int64_t{1} << 24, context));
  return {};
}

Result<void> refuse_other_kinds(const ConfigKeys& in) {
  if (TRY(in.flag("attention_bias")) || TRY(in.flag("mlp_bias")))
    return in.unsupported("biases in attention or MLP do not run here");
  if (TRY(in.text("hidden_act", "silu")) != "silu")
    return in.unsupported("only hidden_act silu runs here");
  return {};
}

}  // namespace

Result<void> read(const ConfigKeys& in, Config& config) {
  TRY(refuse_other_kinds(in));
  Shape shape;
  TRY(read_sizes(in, shape));
  TRY(read_rope(in, config.context, shape.rope));
  shape.norm_eps = TRY(in.number("rms_norm_eps", 0, 1, 1e-6));
  shape.init_std = TRY(in.number("initializer_range", 0, 1000, 0.02));
  shape.tied = TRY(in.flag("tie_word_embeddings"));
  config.shape = shape;
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto shape = shape_of(config);
  base::Json rope = {{"rope_type", shape.rope.kind}, {"rope_theta", shape.rope.theta}};
  if (shape.rope.kind == "llama3") {
    rope["factor"] = shape.rope.factor;
    rope["low_freq_factor"] = shape.rope.low_freq_factor;
    rope["high_freq_factor"] = shape.rope.high_freq_factor;
    rope["original_max_position_embeddings"] = shape.rope.original_context;
  }
  out.update({{"attention_bias", false},
              {"attention_dropout", 0.0},
              {"head_dim", shape.head_dim},
              {"hidden_act", "silu"},
              {"hidden_size", shape.hidden},
              {"initializer_range", shape.init_std},
              {"intermediate_size", shape.feed_forward},
              {"mlp_bias", false},
              {"num_attention_heads", shape.heads},
              {"num_hidden_layers", shape.layers},
              {"num_key_value_heads", shape.kv_heads},
              {"rms_norm_eps", shape.norm_eps},
              {"rope_parameters", rope},
              {"rope_theta", shape.rope.theta},
              {"tie_word_embeddings", shape.tied}});
  if (shape.rope.kind != "default") out["rope_scaling"] = rope;
}

}  // namespace model::llama
