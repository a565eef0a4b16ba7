// What a recipe says of a hybrid.
#include <algorithm>

#include "model/family/hybrid.h"

namespace model::family {

namespace {

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

struct Options {
  std::int64_t layers = 4, attention_every = 4, hidden = 256, feed_forward = 704;
  std::int64_t heads = 4, kv_heads = 4;
  std::int64_t key_heads = 4, value_heads = 4, key_width = 32, value_width = 64, taps = 4;
  std::int64_t context_tokens = 512;
  double rope_theta = 10000, norm_eps = 1e-6;
  bool tied_embeddings = true;
  double init_std = 0.02;

  template <class V>
  void fields(V& v) {
    v(layers, "layers", "decoder layers");
    v(attention_every, "attention_every", "of so many layers the last one has attention");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the SwiGLU feed-forward layer");
    v(heads, "heads", "query heads of attention; hidden must be a multiple");
    v(kv_heads, "kv_heads", "key and value heads of attention (GQA); heads must be a multiple");
    v(key_heads, "key_heads", "key heads of a DeltaNet");
    v(value_heads, "value_heads", "value heads of a DeltaNet; a multiple of key_heads");
    v(key_width, "key_width", "width of a DeltaNet's key");
    v(value_width, "value_width", "width of a DeltaNet's value");
    v(taps, "taps", "tokens that a DeltaNet's convolution spans");
    v(context_tokens, "context_tokens", "most tokens a sequence may hold");
    v(rope_theta, "rope_theta", "base of the rotary position embedding");
    v(norm_eps, "norm_eps", "epsilon of RMSNorm");
    v(tied_embeddings, "tied_embeddings", "use the token embedding as output head");
    v(init_std, "init_std", "standard deviation of the initial weights");
  }
  base::Result<void> check() const;
  base::Result<void> check_sizes() const;
};

struct SparseOptions : Options {
  std::int64_t experts = 8, experts_per_token = 2, expert_width = 128, shared_width = 128;
  double balance = 0.001;

  template <class V>
  void fields(V& v) {
    Options::fields(v);
    v(experts, "experts", "feed-forwards of a layer, of which each token takes some");
    v(experts_per_token, "experts_per_token", "experts that each token takes");
    v(expert_width, "expert_width", "width of one expert");
    v(shared_width, "shared_width", "width of the expert that every token takes");
    v(balance, "balance", "strength of the loss that asks for an even load of experts; 0: none");
  }
  base::Result<void> check() const;
};

constexpr std::int64_t kMost = 1 << 20;  // far beyond any machine, far from overflow

base::Result<void> Options::check_sizes() const {
  const auto sizes = {hidden,      feed_forward, heads,       kv_heads,       key_heads,
                      value_heads, key_width,    value_width, attention_every};
  if (std::min(sizes) < 1 || layers < 1 || context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2");
  if (std::max(std::max(sizes), context_tokens) > kMost || layers > 4096)
    return wrong("model sizes must be at most 1048576, and layers 4096");
  if (std::max({heads, key_heads, value_heads, key_width, value_width}) > 65536)
    return wrong("heads and their widths must be at most 65536");
  if (taps < 1 || taps > static_cast<std::int64_t>(compute::kMostTaps))
    return wrong("model.taps must lie between 1 and " + std::to_string(compute::kMostTaps),
                 "4 is usual");
  return {};
}

base::Result<void> Options::check() const {
  TRY(check_sizes());
  if (!(rope_theta > 1)) return wrong("model.rope_theta must be above 1", "10000 is usual");
  if (!(norm_eps > 0 && norm_eps < 1)) return wrong("model.norm_eps must lie between 0 and 1");
  if (!(init_std > 0 && init_std <= 1)) return wrong("model.init_std must lie between 0 and 1");
  if (value_heads % key_heads != 0)
    return wrong("model.value_heads is no multiple of model.key_heads",
                 "choose key_heads that divide value_heads");
  if (hidden % heads != 0 || heads % kv_heads != 0)
    return wrong("model.hidden is no multiple of model.heads, or heads none of model.kv_heads",
                 "choose kv_heads that divide heads, and heads that divide hidden");
  if ((hidden / heads) % 16 != 0 || hidden % 64 != 0)
    return wrong("the head width hidden/heads must be a multiple of 16, and model.hidden of 64",
                 "head widths of 16, 32, 64 and 128 are usual");
  return {};
}

base::Result<void> SparseOptions::check() const {
  TRY(Options::check());
  if (std::min({experts, experts_per_token, expert_width, shared_width}) < 1 ||
      std::max(expert_width, shared_width) > kMost || experts > 8192 || experts * layers > 131072)
    return wrong(
        "experts and their widths must be positive, widths at most 1048576, experts 8192 "
        "and 131072 in all layers");
  if (experts_per_token > experts)
    return wrong("a token cannot take more experts than a layer has",
                 "lower model.experts_per_token");
  if (!(balance >= 0 && balance <= 1000))
    return wrong("model.balance must lie between 0 and 1000", "0.001 is usual");
  return {};
}

Hybrid hybrid_from(const Options& own) {
  Hybrid out;
  out.base.layers = own.layers;
  out.base.hidden = own.hidden;
  out.base.feed_forward = own.feed_forward;
  out.base.heads = own.heads;
  out.base.kv_heads = own.kv_heads;
  out.base.head_dim = own.hidden / own.heads;
  out.base.rope.theta = own.rope_theta;
  out.base.norm_eps = own.norm_eps;
  out.base.init_std = own.init_std;
  out.base.tied = own.tied_embeddings;
  for (std::int64_t i = 0; i < own.layers; ++i)
    out.recurrent.push_back((i + 1) % own.attention_every != 0);
  out.net = {.key_heads = own.key_heads,
             .value_heads = own.value_heads,
             .key_dim = own.key_width,
             .value_dim = own.value_width,
             .taps = own.taps};
  return out;
}

Config config_of(Hybrid hybrid, std::int64_t context) {
  Config out;
  out.context = context;
  out.shape = std::move(hybrid);
  return out;
}

}  // namespace

base::Settings hybrid_options() { return base::options<Options>(); }

Config configure_hybrid(const base::Settings& settings) {
  const auto& own = settings.as<Options>();
  return config_of(hybrid_from(own), own.context_tokens);
}

base::Settings sparse_hybrid_options() { return base::options<SparseOptions>(); }

Config configure_sparse_hybrid(const base::Settings& settings) {
  const auto& own = settings.as<SparseOptions>();
  auto hybrid = hybrid_from(own);
  hybrid.experts.experts = own.experts;
  hybrid.experts.width = own.expert_width;
  hybrid.experts.routing.chosen = static_cast<std::size_t>(own.experts_per_token);
  hybrid.experts.routing.renormalised = true;
  hybrid.experts.balance.batch = own.balance;
  hybrid.experts.shared = block::FeedForward{.width = own.shared_width};
  return config_of(std::move(hybrid), own.context_tokens);
}

}  // namespace model::family
