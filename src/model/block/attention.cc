// What attention consists of and costs; attention_pass.cc computes it.
#include "model/block/attention.h"

namespace model::block {

base::Result<void> Attention::declare(Layout& layout, const std::string& layer) {
  const auto q = heads * head_dim, kv = kv_heads * head_dim;
  const auto name = [&](const char* part) { return layer + prefix + part; };
  at.qkv = TRY(layout.add_joined({{name("q_proj.weight"), {q, hidden}, start},
                                  {name("k_proj.weight"), {kv, hidden}, start},
                                  {name("v_proj.weight"), {kv, hidden}, start}}));
  if (biased)
    at.qkv_bias = TRY(layout.add_joined({{name("q_proj.bias"), {q}, kZeros},
                                         {name("k_proj.bias"), {kv}, kZeros},
                                         {name("v_proj.bias"), {kv}, kZeros}}));
  if (qk_eps) {
    at.q_norm = TRY(layout.add({name("q_norm.weight"), {head_dim}, kOnes}));
    at.k_norm = TRY(layout.add({name("k_norm.weight"), {head_dim}, kOnes}));
  }
  at.o = TRY(layout.add({name("o_proj.weight"), {hidden, q}, output_start}));
  if (output_biased) at.o_bias = TRY(layout.add({name("o_proj.bias"), {hidden}, kZeros}));
  return {};
}

// 12 per pair of tokens and head element (training.md 4.4); the causal mask halves it. The library
// keeps its own copy of what was attended to, and repeats keys and values for grouped heads.
Cost Attention::cost() const {
  const base::Size Q = base::Size(heads) * head_dim,
                   R = base::Size(heads + 2 * kv_heads) * head_dim;
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const double pair = n(heads) * n(head_dim), row = n(heads + 2 * kv_heads) * n(head_dim);
  return {.token_flops = 6 * n(hidden) * (row + pair),
          .pair_flops = 6 * pair,
          .floats = 0,
          .working = R + Q * 2 + (qk_eps ? Q + base::Size(kv_heads) * head_dim : base::Size(0)),
          .passing = Q * 4 + R,
          .kept = base::Size(kv_heads) * 2 * head_dim};
}

}  // namespace model::block
