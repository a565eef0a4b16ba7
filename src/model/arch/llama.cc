// Llama (Touvron et al.; Grattafiori et al.): pre-norm decoder, RoPE, grouped-query attention,
// SwiGLU. Which blocks it has; llama/ holds what a recipe and config.json say of it.
#include "model/arch/llama/llama.h"

#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

// The matrices that write into the residual stream begin smaller, so that its variance does not
// grow with the layers (Radford et al., GPT-2).
block::Decoder describe(const Config& config) {
  const auto c = llama::shape_of(config);
  auto out = llama::around(c);
  auto layer = llama::half_layer(c);
  layer.feed_forward = block::FeedForward{.hidden = c.hidden,
                                          .width = c.feed_forward,
                                          .biased = c.mlp_bias,
                                          .start = {c.init_std},
                                          .output_start = llama::branch_start(c)};
  out.layers.assign(static_cast<std::size_t>(c.layers), layer);
  return out;
}

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
                     .follows = family::follows,
                     .sizes = model::llama::sizes,
                     .remarks = model::llama::remarks,
                     .gguf = &kFile};

}  // namespace arch

}  // namespace model
