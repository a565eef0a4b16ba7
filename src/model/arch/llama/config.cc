// Llama's part of config.json.
#include <cmath>

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

constexpr double kMostFactor = 1e6;

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

Result<void> read_llama3(const ConfigKeys& in, Rope& rope) {
  rope.low_freq_factor = TRY(in.number("low_freq_factor", 1e-6, kMostFactor, 1));
  rope.high_freq_factor = TRY(in.number("high_freq_factor", 1e-6, kMostFactor, 4));
  if (rope.low_freq_factor < rope.high_freq_factor) return {};
  return in.wrong("low_freq_factor must be below high_freq_factor");
}

// As transformers takes the factor of cos and sin: what is said, else from the two scales (DeepSeek),
// else as the paper has it.
Result<double> read_attention_factor(const ConfigKeys& in, double factor) {
  const auto scale = [&](double by) { return factor <= 1 ? 1 : 0.1 * by * std::log(factor) + 1; };
  const double one = TRY(in.number("mscale", 0, kMostFactor, 0)),
               all = TRY(in.number("mscale_all_dim", 0, kMostFactor, 0));
  const double usual = one > 0 && all > 0 ? scale(one) / scale(all) : scale(1);
  return in.number("attention_factor", 1e-6, kMostFactor, usual);
}

Result<void> read_yarn(const ConfigKeys& in, Rope& rope) {
  rope.beta_fast = TRY(in.number("beta_fast", 1e-6, kMostFactor, 32));
  rope.beta_slow = TRY(in.number("beta_slow", 1e-6, kMostFactor, 1));
  rope.truncate = !in.find("truncate") || TRY(in.flag("truncate"));
  rope.attention_factor = TRY(read_attention_factor(in, rope.factor));
  if (rope.beta_slow > rope.beta_fast) return in.wrong("beta_slow must not be above beta_fast");
  if (rope.theta > 1) return {};
  return in.wrong("rope_theta must be above 1 where yarn scales it");
}

// transformers 5 says rope_parameters {rope_type, rope_theta, ...}; 4 says rope_theta
// and rope_scaling.
Result<void> read_rope(const ConfigKeys& in, std::int64_t context, Rope& scaling) {
  constexpr double most_theta = 1e15;
  scaling.theta = TRY(in.number("rope_theta", 1, most_theta, 10000));
  const auto* found = in.find("rope_parameters");
  if (!found) found = in.find("rope_scaling");
  if (!found) return {};
  if (!found->is_object()) return in.wrong("the rope parameters are no object");
  const ConfigKeys rope(*found, in);
  scaling.theta = TRY(rope.number("rope_theta", 1, most_theta, scaling.theta));
  scaling.kind = TRY(rope.text("rope_type", TRY(rope.text("type", "default"))));
  if (scaling.kind == "default") {
    rope.pass_over({"original_max_position_embeddings"});
    return {};
  }
  if (scaling.kind != "llama3" && scaling.kind != "yarn")
    return in.unsupported("rope scaling '" + scaling.kind.substr(0, 80) + "' does not run here",
                          "default, llama3 and yarn do");
  scaling.factor = TRY(rope.number("factor", 1, kMostFactor, 1));
  scaling.original_context =
      TRY(rope.size("original_max_position_embeddings", 1, std::int64_t{1} << 24, context));
  return scaling.kind == "yarn" ? read_yarn(rope, scaling) : read_llama3(rope, scaling);
}

Result<void> refuse_other_kinds(const ConfigKeys& in) {
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
  shape.attention_bias = TRY(in.flag("attention_bias"));
  shape.mlp_bias = TRY(in.flag("mlp_bias"));
  config.shape = shape;
  return {};
}

namespace {

base::Json rope_json(const Rope& rope) {
  base::Json out = {{"rope_type", rope.kind}, {"rope_theta", rope.theta}};
  if (rope.kind == "default") return out;
  out["factor"] = rope.factor;
  out["original_max_position_embeddings"] = rope.original_context;
  if (rope.kind == "llama3")
    out.update(
        {{"low_freq_factor", rope.low_freq_factor}, {"high_freq_factor", rope.high_freq_factor}});
  else
    out.update({{"attention_factor", rope.attention_factor},
                {"beta_fast", rope.beta_fast},
                {"beta_slow", rope.beta_slow},
                {"truncate", rope.truncate}});
  return out;
}

}  // namespace

void write(const Config& config, base::Json& out) {
  const auto shape = shape_of(config);
  const auto rope = rope_json(shape.rope);
  out.update({{"attention_bias", shape.attention_bias},
              {"attention_dropout", 0.0},
              {"head_dim", shape.head_dim},
              {"hidden_act", "silu"},
              {"hidden_size", shape.hidden},
              {"initializer_range", shape.init_std},
              {"intermediate_size", shape.feed_forward},
              {"mlp_bias", shape.mlp_bias},
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
