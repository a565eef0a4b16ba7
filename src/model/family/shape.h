// What config.json says of most decoders: sizes, norms, biases and the activation.
#pragma once

#include "model/block/decoder.h"
#include "model/config.h"
#include "model/config_keys.h"

namespace model::family {

// What transformers takes where config.json of a family does not speak of it, and what a family has
// whatever config.json says.
struct Usual {
  double norm_eps = 1e-6;
  bool tied = false;
  std::int64_t head_dim = 0, kv_heads = 0;  // 0: hidden / heads, and as many as heads
  const char* activation = "silu";
  const char* activation_key = "hidden_act";
  bool gated = true;
  bool attention_may_be_biased = false, mlp_may_be_biased = false;  // by a key of their own
  bool attention_biased = false;                                    // where that key is absent
  bool one_plus = false, in_float = false;                          // as block::Norm has them
};

struct Shape {
  std::int64_t layers = 0, hidden = 0, feed_forward = 0;
  std::int64_t heads = 0, kv_heads = 0, head_dim = 0;
  double norm_eps = 1e-6, init_std = 0.02;
  bool tied = false;
  bool attention_bias = false, mlp_bias = false;
  block::Activation activation = compute::Activation::silu;
  bool gated = true, one_plus = false, in_float = false;
  base::Json json = base::Json::object();  // these as they are written; a family adds its own keys

  // How matrices begin, and those that write into the residual stream: smaller, so that its variance
  // does not grow with the layers (Radford et al., GPT-2).
  Start usual() const { return {init_std}; }
  Start branch() const;
};

// Error: bad_data, unsupported; as read_config().
base::Result<Shape> read_shape(const ConfigKeys& in, const Usual& usual);

// Blocks of these sizes.
block::Norm norm_of(const Shape& shape, const char* name);
block::Attention attention_of(const Shape& shape, const std::optional<Rope>& rope);
block::FeedForward feed_forward_of(const Shape& shape);
// Norms before both halves, under Llama's names.
block::Layer layer_of(const Shape& shape, block::Attention attention);
// Embedding, last norm and head, without layers and vocabulary.
block::Decoder frame_of(const Shape& shape);

// 0: a token sees all before it. As sliding_window says; absent: `usual`.
base::Result<std::int64_t> read_window(const ConfigKeys& in, std::int64_t usual);
base::Json window_json(std::int64_t window);
// A cap of scores or logits; 0: none.
base::Result<double> read_cap(const ConfigKeys& in, const char* key, double usual);
// Which layers have a window: layer_types, or where that is absent `usual(layer)`.
base::Result<std::vector<bool>> read_sliding(const ConfigKeys& in, std::int64_t layers,
                                             bool (*usual)(std::int64_t layer));
// Error: bad_data where a layer slides, but there is no window for it.
base::Result<void> need_window(const ConfigKeys& in, const std::vector<bool>& sliding,
                               std::int64_t window);
// "" if heads are as wide as hidden / heads, else why llama.cpp, which takes that for granted, cannot
// have them.
std::string other_head_width(const base::Json& config);
base::Json layer_types_json(const std::vector<bool>& sliding);

}  // namespace model::family
