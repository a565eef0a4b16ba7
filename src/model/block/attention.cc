// What attention consists of and costs; attention_pass.cc computes it.
#include "model/block/attention.h"

namespace model::block {

base::Result<void> Attention::declare_projections(Layout& layout, const std::string& first) {
  const auto Q = heads * head_dim, K = kv_heads * head_dim;
  std::vector<NewParameter> matrices, biases;
  const auto add = [&](const char* name, std::int64_t rows) {
    matrices.push_back({first + name + ".weight", {rows, hidden}, start});
    biases.push_back({first + name + ".bias", {rows}, kZeros});
  };
  if (fused) {
    add("qkv_proj", Q + 2 * K);
  } else {
    add("q_proj", gated ? 2 * Q : Q);
    if (!borrows) add("k_proj", K);
    if (!borrows && !keys_are_values) add("v_proj", K);
  }
  at.qkv = TRY(layout.add_joined(std::move(matrices)));
  if (biased) at.qkv_bias = TRY(layout.add_joined(std::move(biases)));
  return {};
}

base::Result<void> Attention::declare(Layout& layout, const std::string& layer) {
  const auto Q = heads * head_dim, K = kv_heads * head_dim;
  const auto name = [&](const char* part) { return layer + prefix + part; };
  CHECK(!fused || (!gated && !borrows && !keys_are_values),
        "one matrix holds queries, keys and values, and nothing else");
  CHECK(!borrows || (!lends && !sinks), "who borrows keys and values lends none, and has no sinks");
  TRY(declare_projections(layout, layer + prefix));
  if (qk_eps) {
    const auto one = qk_gain == compute::Gain::one_plus ? kZeros : kOnes;
    at.q_norm = TRY(layout.add({name("q_norm.weight"), {qk_whole ? Q : head_dim}, one}));
    if (!borrows)
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
  const base::Size Q = base::Size(heads) * head_dim,
                   K = borrows ? base::Size(0) : base::Size(kv_heads) * head_dim, R = Q + K * 2,
                   gate = gated ? Q : base::Size(0);
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const int own = borrows ? 0 : keys_are_values ? 1 : 2;
  const double pair = n(heads) * n(head_dim), row = pair + own * n(kv_heads) * n(head_dim);
  return {.token_flops = 6 * n(hidden) * (row + pair * (gated ? 2 : 1)),
          .pair_flops = 6 * pair,
          .floats = sinks || options.window > 0 || options.cap > 0 ? heads : 0,
          .working = R + Q * 2 + (qk_eps ? Q + K : base::Size(0)) +
                     (value_eps ? K : base::Size(0)) + (keys_are_values ? Q + K : base::Size(0)) +
                     gate * 3,
          .passing = Q * 4 + R + gate * 2,
          .kept = options.window > 0 ? base::Size(0) : K * 2,
          .held = options.window > 0 ? K * 2 * options.window : base::Size(0)};
}

}  // namespace model::block
