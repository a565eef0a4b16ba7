// Llama's part of config.json.
#include "model/arch/llama/llama.h"
#include "model/family/read_rope.h"

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

Result<void> refuse_other_kinds(const ConfigKeys& in) {
  if (TRY(in.text("hidden_act", "silu")) != "silu")
    return in.unsupported("only hidden_act silu runs here");
  return {};
}

}  // namespace

Result<void> read(const ConfigKeys& in, Config& config, const family::Usual& usual) {
  TRY(refuse_other_kinds(in));
  const auto said = TRY(family::read_shape(in, usual));
  config.shape = Shape{.layers = said.layers,
                       .hidden = said.hidden,
                       .feed_forward = said.feed_forward,
                       .heads = said.heads,
                       .kv_heads = said.kv_heads,
                       .head_dim = said.head_dim,
                       .norm_eps = said.norm_eps,
                       .init_std = said.init_std,
                       .rope = TRY(family::read_rope(in, config.context)),
                       .tied = said.tied,
                       .attention_bias = said.attention_bias,
                       .mlp_bias = said.mlp_bias};
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto shape = shape_of(config);
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
              {"tie_word_embeddings", shape.tied}});
  family::write_rope(shape.rope, out);
}

}  // namespace model::llama
