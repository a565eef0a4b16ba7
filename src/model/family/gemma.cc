#include "model/family/gemma.h"

#include <algorithm>
#include <cmath>

namespace model::family {

namespace {

block::Layer layer_of_gemma(const Shape& shape, const block::Attention& attention) {
  block::Layer out;
  out.before_mixer = norm_of(shape, "input_layernorm.weight");
  out.after_mixer = norm_of(shape, "post_attention_layernorm.weight");
  out.mixer = attention;
  out.before_feed_forward = norm_of(shape, "pre_feedforward_layernorm.weight");
  out.after_feed_forward = norm_of(shape, "post_feedforward_layernorm.weight");
  out.feed_forward = feed_forward_of(shape);
  return out;
}

base::Result<Shape> read_shape_of_gemma(const ConfigKeys& in, const GemmaUsual& usual) {
  in.pass_over({"hidden_act", "_sliding_window_pattern", "cache_implementation"});
  if (TRY(in.flag("use_bidirectional_attention")))
    return in.unsupported("use_bidirectional_attention does not run here");
  return read_shape(in, {.tied = true,
                         .head_dim = 256,
                         .kv_heads = usual.kv_heads,
                         .activation = "gelu_pytorch_tanh",
                         .activation_key = "hidden_activation",
                         .attention_may_be_biased = true,
                         .one_plus = true});
}

}  // namespace

base::Result<Described> read_gemma(const ConfigKeys& in, const GemmaUsual& usual,
                                   const LayerRopes& ropes) {
  auto shape = TRY(read_shape_of_gemma(in, usual));
  const auto window = TRY(read_window(in, 4096));
  const auto sliding = TRY(read_sliding(in, shape.layers, usual.slides));
  TRY(need_window(in, sliding, window));
  const double scalar = TRY(in.number("query_pre_attn_scalar", 1e-6, 1e9, 256)),
               score_cap = TRY(read_cap(in, "attn_logit_softcapping", usual.score_cap)),
               logit_cap = TRY(read_cap(in, "final_logit_softcapping", usual.logit_cap));
  Described out{std::move(shape.json), frame_of(shape)};
  out.decoder.embedding.scale = std::sqrt(static_cast<double>(shape.hidden));
  out.decoder.embedding.scale_rounds = true;
  out.decoder.head.shaping.cap = logit_cap;
  for (const bool slides : sliding) {
    auto attention = attention_of(shape, slides ? ropes.sliding : ropes.full);
    attention.options = {
        .scale = 1 / std::sqrt(scalar), .window = slides ? window : 0, .cap = score_cap};
    if (usual.normed) attention.qk_eps = shape.norm_eps;
    out.decoder.layers.push_back(layer_of_gemma(shape, attention));
  }
  const auto cap_json = [](double cap) { return cap > 0 ? base::Json(cap) : base::Json(); };
  out.json.update({{"attn_logit_softcapping", cap_json(score_cap)},
                   {"final_logit_softcapping", cap_json(logit_cap)},
                   {"layer_types", layer_types_json(sliding)},
                   {"query_pre_attn_scalar", scalar},
                   {"sliding_window", window_json(window)}});
  return out;
}

namespace {

double scalar_of(const base::Json& config, std::int64_t wide) {
  const auto size = [&](const char* key) { return config.at(key).get<std::int64_t>(); };
  const auto heads = std::max<std::int64_t>(size("num_attention_heads"), 1);
  return static_cast<double>(size("num_hidden_layers") == wide ? size("hidden_size") / heads
                                                               : size("head_dim"));
}

}  // namespace

std::string other_gemma(const base::Json& config, std::int64_t wide) {
  if (config.at("hidden_activation") != "gelu_pytorch_tanh")
    return "its activation is another than gelu_pytorch_tanh, which llama.cpp takes for it";
  const double scalar = scalar_of(config, wide);
  if (config.at("query_pre_attn_scalar").get<double>() == scalar) return "";
  return "its query_pre_attn_scalar is not " + base::Json(scalar).dump() +
         ", which llama.cpp takes for it";
}

base::Result<void> read_gemma_scale(base::Json& config, std::int64_t wide) {
  config["query_pre_attn_scalar"] = scalar_of(config, wide);
  return {};
}

}  // namespace model::family
