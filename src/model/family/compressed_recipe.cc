// What a recipe says of such a model.
#include <algorithm>

#include "model/family/compressed.h"

namespace model::family {

namespace {

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

base::Result<void> check_sizes(const CompressedOptions& own) {
  const auto sizes = {own.hidden,        own.heads,         own.head_dim,          own.rope_width,
                      own.query_latent,  own.output_groups, own.output_latent,     own.window,
                      own.sparse_tokens, own.heavy_tokens,  own.index_heads,       own.index_width,
                      own.index_entries, own.experts,       own.experts_per_token, own.expert_width,
                      own.streams};
  if (std::min(sizes) < 1 || own.layers < 1 || own.context_tokens < 2 || own.hashed_layers < 0)
    return wrong("model sizes must be positive, and context_tokens at least 2");
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (own.layers > 4096 || std::max(std::max(sizes), own.context_tokens) > most ||
      std::max({own.experts, own.heads, own.index_heads, own.head_dim, own.index_width}) > 65536 ||
      own.hashed_layers > 4096 || own.streams > 64)
    return wrong(
        "model sizes must be at most 1048576, experts, heads and their widths 65536, layers 4096 "
        "and streams 64");
  return {};
}

}  // namespace

base::Result<void> CompressedOptions::check() const {
  TRY(check_sizes(*this));
  if (rope_width % 2 != 0 || rope_width > std::min(head_dim, index_width))
    return wrong("model.rope_width must be even, and at most model.head_dim and model.index_width");
  if (heads % output_groups != 0)
    return wrong("model.heads is no multiple of model.output_groups",
                 "choose output_groups that divide heads");
  if (experts_per_token > experts)
    return wrong("a token cannot take more experts than a layer has",
                 "lower model.experts_per_token");
  if (hashed_layers > 0 && experts > 256)
    return wrong("model.experts may be 256 at most where model.hashed_layers are not 0",
                 "bf16 names no more by their number");
  TRY(CommonOptions::check());
  if (!(compressed_rope_theta > 1 && compressed_rope_theta <= 1e15))
    return wrong("model.compressed_rope_theta must be above 1 and at most 1e15");
  if (!(routed_scale > 0 && routed_scale <= 1000))
    return wrong("model.routed_scale must be above 0, and at most 1000");
  for (const double weight : {bias_rate, sequence_balance})
    if (!(weight >= 0 && weight <= 10))
      return wrong("model.bias_rate and sequence_balance must lie between 0 and 10");
  return {};
}

base::Json CompressedOptions::json() const {
  CompressedShape out;
  out.layers = layers;
  out.hidden = hidden;
  out.norm_eps = norm_eps;
  out.init_std = init_std;
  out.tied = tied_embeddings;
  out.sparse = sparse_tokens;
  out.heavy = heavy_tokens;
  auto& a = out.attention;
  a.heads = heads;
  a.width = head_dim;
  a.turned = rope_width;
  a.query_latent = query_latent;
  a.groups = output_groups;
  a.group_width = output_latent;
  a.window = window;
  out.indexer = {.heads = index_heads, .width = index_width, .chosen = index_entries};
  out.plain.theta = rope_theta;
  out.compressed.theta = compressed_rope_theta;
  out.streams.streams = static_cast<std::size_t>(streams);
  out.experts.experts = experts;
  out.experts.width = expert_width;
  out.experts.routing.chosen = static_cast<std::size_t>(experts_per_token);
  out.experts.routing.scale = routed_scale;
  for (std::int64_t i = 0; i < layers; ++i) {
    out.kinds.push_back(i == 0       ? Compression::none
                        : i % 2 == 1 ? Compression::sparse
                                     : Compression::heavy);
    out.hashed.push_back(i < hashed_layers);
  }
  return compressed_json(out);
}

}  // namespace model::family
