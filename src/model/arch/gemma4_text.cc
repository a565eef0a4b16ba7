// Gemma 4, the part that reads and writes text (Gemma Team): layers with windows and layers with heads
// and a rope of their own, later ones over keys and values of earlier ones, inputs of each layer, and
// experts beside the feed-forward.
#include <cmath>

#include "model/family/family.h"
#include "model/family/gemma4.h"
#include "model/family/gemma4_file.h"

namespace model {

namespace {

using family::Gemma4;

constexpr const char* kInputVocabulary = "vocab_size_per_layer_input";

block::Norm norm_of(const Gemma4& of, const char* name) { return family::norm_of(of.shape, name); }

block::Attention attention_of(const Gemma4& of, std::int64_t layer) {
  const bool slides = of.sliding[static_cast<std::size_t>(layer)];
  auto out = family::attention_of(of.shape, slides ? of.ropes.sliding : of.ropes.full);
  out.head_dim = of.heads(layer).width;
  out.kv_heads = of.heads(layer).kv;
  out.options = {.scale = 1, .window = slides ? of.window : 0};
  out.qk_eps = out.value_eps = of.shape.norm_eps;
  out.keys_are_values = of.keys_are_values && !slides;
  const std::size_t kind = slides ? 0 : 1;
  if (of.lends(layer)) out.lends = kind;
  if (of.borrows(layer)) out.borrows = kind;
  return out;
}

block::Mlp feed_forward_of(const Gemma4& of, std::int64_t layer) {
  auto dense = family::feed_forward_of(of.shape);
  if (of.double_wide && of.borrows(layer)) dense.width *= 2;
  if (of.experts == 0) return dense;
  return block::DenseAndExperts{.dense = dense,
                                .experts = family::experts_of(of),
                                .after_dense = norm_of(of, "post_feedforward_layernorm_1.weight"),
                                .before_experts = norm_of(of, "pre_feedforward_layernorm_2.weight"),
                                .after_experts = norm_of(of, "post_feedforward_layernorm_2.weight"),
                                .before_router = norm_of(of, "router.scale")};
}

block::Layer layer_of(const Gemma4& of, std::int64_t i) {
  block::Layer out;
  out.before_mixer = norm_of(of, "input_layernorm.weight");
  out.mixer = attention_of(of, i);
  out.after_mixer = norm_of(of, "post_attention_layernorm.weight");
  out.before_feed_forward = norm_of(of, "pre_feedforward_layernorm.weight");
  out.feed_forward = feed_forward_of(of, i);
  out.after_feed_forward = norm_of(of, "post_feedforward_layernorm.weight");
  out.scaled = true;
  if (of.input_width == 0) return out;
  out.input = block::LayerInput{.hidden = of.shape.hidden,
                                .width = of.input_width,
                                .activation = std::get<compute::Activation>(of.shape.activation),
                                .after = norm_of(of, "post_per_layer_input_norm.weight"),
                                .start = of.shape.usual(),
                                .output_start = of.shape.branch()};
  return out;
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  const auto of = TRY(family::read_gemma4(in, config.context));
  family::Described out{of.shape.json, family::frame_of(of.shape)};
  out.decoder.embedding.scale = std::sqrt(static_cast<double>(of.shape.hidden));
  out.decoder.embedding.scale_rounds = true;
  out.decoder.head.shaping.cap = of.logit_cap;
  // A recipe says no vocabulary; then it is that of the model.
  const auto vocabulary =
      TRY(in.size(kInputVocabulary, 1, 1 << 24, config.vocabulary > 0 ? 1 << 18 : 0));
  if (of.input_width > 0 && vocabulary < config.vocabulary)
    return in.unsupported("vocab_size_per_layer_input is below vocab_size");
  if (of.input_width > 0) out.decoder.inputs = family::inputs_of(of, vocabulary);
  out.json[kInputVocabulary] = vocabulary;
  for (std::int64_t i = 0; i < of.shape.layers; ++i) out.decoder.layers.push_back(layer_of(of, i));
  config.shape = std::move(out);
  return {};
}

void write(const Config& config, base::Json& out) {
  family::write(config, out);
  if (out[kInputVocabulary] == 0) out[kInputVocabulary] = config.vocabulary;
}

constexpr arch::Entry entry() {
  auto out = family::entry<family::Gemma4Options, read>(
      "Gemma 4, text: two kinds of heads, shared keys and values, inputs of each layer",
      "Gemma4ForCausalLM", &family::kGemma4File);
  out.write = write;
  return out;
}

}  // namespace

namespace arch {

extern const Entry gemma4_text;
const Entry gemma4_text = entry();

}  // namespace arch

}  // namespace model
