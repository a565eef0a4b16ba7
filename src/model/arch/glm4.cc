// GLM 4 0414 (Z.ai): norms before and behind both halves; positions turn neighbours in a part of each head.
#include "model/family/family.h"
#include "model/gguf/rope_keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.norm_eps = 1.5625e-7,
                                           .head_dim = 128,
                                           .kv_heads = 2,
                                           .attention_may_be_biased = true,
                                           .attention_biased = true}));
  const auto rope = TRY(family::read_rope(in, config.context));
  family::write_rope(rope, shape.json);
  auto attention = family::attention_of(shape, rope);
  attention.output_biased = false;
  attention.neighbours = true;
  attention.rope_dim = TRY(family::read_rope_dim(in, shape.head_dim, 0.5, shape.json));
  auto layer = family::layer_of(shape, attention);
  layer.after_mixer = family::norm_of(shape, "post_self_attn_layernorm.weight");
  layer.after_feed_forward = family::norm_of(shape, "post_mlp_layernorm.weight");
  std::get<block::FeedForward>(layer.feed_forward).fused = true;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  config.shape = std::move(out);
  return {};
}

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  config["attention_bias"] = file.file().find("blk.0.attn_q.bias") != nullptr;
  return gguf::read_turned_part(file, 1, config);
}

constexpr gguf::Renamed kParts[] = {{"post_self_attn_layernorm", "post_attention_norm"},
                                    {"post_mlp_layernorm", "post_ffw_norm"},
                                    {"mlp.gate_up_proj", "ffn_up"}};
constexpr gguf::Form kFile{
    .architecture = "glm4", .parts = kParts, .attention_bias = true, .read = read_file};

}  // namespace

namespace arch {

extern const Entry glm4;
const Entry glm4 = family::entry<family::Options, read>(
    "GLM 4: norms on both sides, half of each head turns", "Glm4ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
