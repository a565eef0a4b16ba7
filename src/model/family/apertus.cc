#include "model/family/apertus.h"

namespace model::family {

namespace {

// Where config.json says nothing of it.
base::Result<Rope> read_long_rope(const ConfigKeys& in, std::int64_t context) {
  constexpr double theta = 12e6;
  if (in.find("rope_parameters") || in.find("rope_scaling")) return read_rope(in, context, theta);
  in.pass_over({"rope_theta"});  // as transformers does
  Rope out;
  out.theta = theta;
  out.kind = "llama3";
  out.factor = 8;
  out.original_context = 8192;
  return out;
}

block::Layer layer_of_apertus(const Shape& shape, const Rope& rope) {
  auto attention = attention_of(shape, rope);
  attention.qk_eps = shape.norm_eps;
  auto out = layer_of(shape, std::move(attention));
  out.before_mixer->name = "attention_layernorm.weight";
  out.before_feed_forward->name = "feedforward_layernorm.weight";
  return out;
}

}  // namespace

base::Result<void> read_apertus(const ConfigKeys& in, Config& config, const char* head) {
  auto shape = TRY(read_shape(
      in,
      {.norm_eps = 1e-5, .activation = "xielu", .gated = false, .attention_may_be_biased = true}));
  if (in.find("qk_norm") && !TRY(in.flag("qk_norm")))
    return in.unsupported("qk_norm is false: queries and keys of this family are normed");
  const auto rope = TRY(read_long_rope(in, config.context));
  Described out{std::move(shape.json), frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer_of_apertus(shape, rope));
  write_rope(rope, out.json);
  if (head && in.find(head)) {
    out.decoder.head.vocabulary = TRY(in.size(head, 1, config.vocabulary));
    out.json[head] = out.decoder.head.vocabulary;
  }
  if (shape.tied && out.decoder.head.vocabulary > 0 &&
      out.decoder.head.vocabulary != config.vocabulary)
    return in.wrong("tie_word_embeddings is true, but the head is shorter than the vocabulary");
  config.shape = std::move(out);
  return {};
}

}  // namespace model::family
