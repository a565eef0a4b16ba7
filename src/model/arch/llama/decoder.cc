// The parts of a decoder that Llama and its mixtures of experts share.
#include <cmath>

#include "model/arch/llama/llama.h"

namespace model::llama {

block::Decoder around(const Shape& c) {
  const Start usual{c.init_std};
  block::Decoder out;
  out.embedding = {.vocabulary = c.vocabulary, .hidden = c.hidden, .start = usual};
  out.norm = {c.hidden, c.norm_eps, "model.norm.weight"};
  out.head = {.vocabulary = c.vocabulary, .hidden = c.hidden, .tied = c.tied, .start = usual};
  return out;
}

Start branch_start(const Shape& c) {
  const double residual = 1 / std::sqrt(2.0 * static_cast<double>(c.layers));
  return {c.init_std * residual};
}

block::Attention attention(const Shape& c) {
  return {.hidden = c.hidden,
          .heads = c.heads,
          .kv_heads = c.kv_heads,
          .head_dim = c.head_dim,
          .rope = c.rope,
          .biased = c.attention_bias,
          .output_biased = c.attention_bias,
          .start = {c.init_std},
          .output_start = branch_start(c)};
}

block::Layer half_layer(const Shape& c) {
  block::Layer out;
  out.before_mixer = block::Norm{c.hidden, c.norm_eps, "input_layernorm.weight"};
  out.mixer = attention(c);
  out.before_feed_forward = block::Norm{c.hidden, c.norm_eps, "post_attention_layernorm.weight"};
  return out;
}

}  // namespace model::llama
