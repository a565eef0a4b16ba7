// Llama (Touvron et al.; Grattafiori et al.): pre-norm decoder, RoPE, grouped-query attention,
// SwiGLU. Which blocks it has; llama/ holds what a recipe and config.json say of it.
#include "model/arch/llama/llama.h"

#include <cmath>

#include "model/gguf/keys.h"

namespace model {

namespace {

// The matrices that write into the residual stream begin smaller, so that its variance does not
// grow with the layers (Radford et al., GPT-2).
block::Decoder describe(const Config& config) {
  const auto c = llama::shape_of(config);
  const double residual = 1 / std::sqrt(2.0 * static_cast<double>(c.layers));
  const Start usual{c.init_std}, branch{c.init_std * residual};
  block::Decoder out;
  out.embedding = {.vocabulary = c.vocabulary, .hidden = c.hidden, .start = usual};
  block::Layer layer;
  layer.before_mixer = block::Norm{c.hidden, c.norm_eps, "input_layernorm.weight"};
  layer.mixer = block::Attention{.hidden = c.hidden,
                                 .heads = c.heads,
                                 .kv_heads = c.kv_heads,
                                 .head_dim = c.head_dim,
                                 .rope = c.rope,
                                 .biased = c.attention_bias,
                                 .output_biased = c.attention_bias,
                                 .start = usual,
                                 .output_start = branch};
  layer.before_feed_forward = block::Norm{c.hidden, c.norm_eps, "post_attention_layernorm.weight"};
  layer.feed_forward = block::FeedForward{.hidden = c.hidden,
                                          .width = c.feed_forward,
                                          .biased = c.mlp_bias,
                                          .start = usual,
                                          .output_start = branch};
  out.layers.assign(static_cast<std::size_t>(c.layers), layer);
  out.norm = {c.hidden, c.norm_eps, "model.norm.weight"};
  out.head = {.vocabulary = c.vocabulary, .hidden = c.hidden, .tied = c.tied, .start = usual};
  return out;
}

// Rotary frequencies, which old checkpoints carry, follow from config.json.
bool follows(const std::string& tensor) { return tensor.ends_with(".rotary_emb.inv_freq"); }

// Mistral and Mixtral stand under the same name.
bool is_llama(const gguf::FileKeys& file) {
  return !file.has("expert_count") && !file.has("attention.sliding_window");
}

constexpr gguf::Form kFile{.architecture = "llama",
                           .parts = gguf::kTurned,
                           .factors = true,
                           .attention_bias = true,
                           .mlp_bias = true,
                           .mine = is_llama};

}  // namespace

namespace arch {

extern const Entry llama;
const Entry llama = {.summary = "Llama: RoPE, grouped-query attention, SwiGLU",
                     .options = model::llama::options,
                     .configure = model::llama::configure,
                     .hf_name = "LlamaForCausalLM",
                     .read = model::llama::read,
                     .write = model::llama::write,
                     .describe = describe,
                     .follows = follows,
                     .sizes = model::llama::sizes,
                     .remarks = model::llama::remarks,
                     .gguf = &kFile};

}  // namespace arch

}  // namespace model
