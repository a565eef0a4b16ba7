// What attention consists of and costs; attention_pass.cc computes it.
#include "model/block/attention.h"

namespace model::block {

base::Result<void> Attention::declare(Layout& layout, const std::string& layer) {
  const auto Q = heads * head_dim, K = kv_heads * head_dim, q = gated ? 2 * Q : Q;
  const auto name = [&](const char* part) { return layer + prefix + part; };
  at.qkv = TRY(layout.add_joined({{name("q_proj.weight"), {q, hidden}, start},
                                  {name("k_proj.weight"), {K, hidden}, start},
                                  {name("v_proj.weight"), {K, hidden}, start}}));
  if (biased)
    at.qkv_bias = TRY(layout.add_joined({{name("q_proj.bias"), {q}, kZeros},
                                         {name("k_proj.bias"), {K}, kZeros},
                                         {name("v_proj.bias"), {K}, kZeros}}));
  if (qk_eps) {
    const auto one = qk_gain == compute::Gain::one_plus ? kZeros : kOnes;
    at.q_norm = TRY(layout.add({name("q_norm.weight"), {qk_whole ? Q : head_dim}, one}));
    at.k_norm = TRY(layout.add({name("k_norm.weight"), {qk_whole ? K : head_dim}, one}));
  }
  if (sinks) at.sinks = TRY(layout.add({name("sinks"), {heads}, start}));
  at.o = TRY(layout.add({name("o_proj.weight"), {hidden, Q}, output_start}));
  if (output_biased) at.o_bias = TRY(layout.add({name("o_proj.bias"), {hidden}, kZeros}));
  return {};
}

// 12 per pair of tokens and head element (training.md 4.4); the causal mask halves it, and a window is
// not counted, for texts may be shorter. The library keeps its own copy of what was attended to, and
// repeats keys and values for grouped heads; what has options keeps a number for each head.
Cost Attention::cost() const {
  const base::Size Q = base::Size(heads) * head_dim, K = base::Size(kv_heads) * head_dim,
                   R = Q + K * 2, gate = gated ? Q : base::Size(0);
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const double pair = n(heads) * n(head_dim), row = n(heads + 2 * kv_heads) * n(head_dim);
  return {.token_flops = 6 * n(hidden) * (row + pair * (gated ? 2 : 1)),
          .pair_flops = 6 * pair,
          .floats = sinks || options.window > 0 || options.cap > 0 ? heads : 0,
          .working = R + Q * 2 + (qk_eps ? Q + K : base::Size(0)) + gate * 3,
          .passing = Q * 4 + R + gate * 2,
          .kept = options.window > 0 ? base::Size(0) : K * 2,
          .held = options.window > 0 ? K * 2 * options.window : base::Size(0)};
}

}  // namespace model::block
