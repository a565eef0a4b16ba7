// What Gemma 2 and 3 share: scaled embeddings, norms of 1 + w before and behind both halves, a gate of
// GELU, layers with and without a window.
#pragma once

#include "model/family/family.h"
#include "model/gguf/form.h"

namespace model::family {

struct GemmaUsual {
  std::int64_t kv_heads = 4;
  double score_cap = 0, logit_cap = 0;
  bool normed = false;  // queries and keys, head by head
  bool (*slides)(std::int64_t layer) = nullptr;
};

// `ropes` are those of its layers; what is written of them is the caller's.
base::Result<Described> read_gemma(const ConfigKeys& in, const GemmaUsual& usual,
                                   const LayerRopes& ropes);

// In GGUF files. llama.cpp scales scores by the width of a head, but in models of `wide` layers by hidden /
// heads, whatever query_pre_attn_scalar says.
inline constexpr gguf::Renamed kGemmaParts[] = {{"post_attention_layernorm", "post_attention_norm"},
                                                {"pre_feedforward_layernorm", "ffn_norm"},
                                                {"post_feedforward_layernorm", "post_ffw_norm"}};
std::string other_gemma(const base::Json& config, std::int64_t wide);
base::Result<void> read_gemma_scale(base::Json& config, std::int64_t wide);

struct GemmaOptions : WindowOptions {
  GemmaOptions() { window = 256; }
};

}  // namespace model::family
