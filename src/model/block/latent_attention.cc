// What latent attention consists of and costs; latent_attention_pass.cc computes it.
#include "model/block/latent_attention.h"

namespace model::block {

compute::LatentHeads LatentAttention::shape() const {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  return {size(heads), size(plain), size(turned), size(value)};
}

base::Result<void> LatentAttention::declare(Layout& layout, const std::string& layer) {
  const auto queries = heads * (plain + turned);
  const auto name = [&](const char* part) { return layer + prefix + part; };
  const NewParameter compress{name("kv_a_proj_with_mqa.weight"), {latent + turned, hidden}, start};
  const NewParameter compress_bias{name("kv_a_proj_with_mqa.bias"), {latent + turned}, kZeros};
  if (query_latent > 0) {
    at.compress = TRY(
        layout.add_joined({{name("q_a_proj.weight"), {query_latent, hidden}, start}, compress}));
    if (biased)
      at.compress_bias =
          TRY(layout.add_joined({{name("q_a_proj.bias"), {query_latent}, kZeros}, compress_bias}));
    at.query_norm = TRY(layout.add({name("q_a_layernorm.weight"), {query_latent}, kOnes}));
    at.query = TRY(layout.add({name("q_b_proj.weight"), {queries, query_latent}, start}));
  } else {
    at.compress = TRY(layout.add(compress));
    if (biased) at.compress_bias = TRY(layout.add(compress_bias));
    at.query = TRY(layout.add({name("q_proj.weight"), {queries, hidden}, start}));
  }
  at.norm = TRY(layout.add({name("kv_a_layernorm.weight"), {latent}, kOnes}));
  at.expand = TRY(layout.add({name("kv_b_proj.weight"), {heads * (plain + value), latent}, start}));
  at.o = TRY(layout.add({name("o_proj.weight"), {hidden, heads * value}, output_start}));
  if (biased) at.o_bias = TRY(layout.add({name("o_proj.bias"), {hidden}, kZeros}));
  return {};
}

// As Attention::cost(), with values of their own width.
Cost LatentAttention::cost() const {
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const double key = n(plain + turned), from = n(query_latent > 0 ? query_latent : hidden);
  const double numbers = n(hidden) * n(query_latent + latent + turned) + from * n(heads) * key +
                         n(latent) * n(heads) * n(plain + value) + n(hidden) * n(heads) * n(value);
  const auto row = base::Size(shape().row());
  const base::Size values = base::Size(heads) * value, latents = query_latent + latent;
  return {.token_flops = 6 * numbers,
          .pairs = {{3 * n(heads) * (key + n(value))}},
          .floats = 2 + heads,
          .working = latents * 2 + turned + row + values * 2,
          .passing = row * 2,
          .kept = {{base::Size(latent) + turned}}};
}

}  // namespace model::block
