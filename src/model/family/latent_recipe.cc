// What a recipe says of a model of latent attention and experts.
#include <algorithm>

#include "model/family/common_options.h"
#include "model/family/latent.h"

namespace model::family {

namespace {

struct Options : CommonOptions {
  std::int64_t layers = 4, dense_layers = 1, hidden = 256, feed_forward = 704, heads = 4;
  std::int64_t query_latent = 96, latent = 64, key_width = 32, rope_width = 16, value_width = 32;
  std::int64_t experts = 8, experts_per_token = 2, expert_width = 192, shared_experts = 1;
  std::int64_t groups = 1, kept_groups = 1;
  double routed_scale = 1, bias_rate = 0.001, sequence_balance = 0.0001;
  std::int64_t mtp_modules = 0;
  double mtp_weight = 0.3;

  template <class V>
  void fields(V& v) {
    v(layers, "layers", "decoder layers");
    v(dense_layers, "dense_layers", "of them the first, which have no experts");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the feed-forward of dense layers");
    v(heads, "heads", "heads of attention");
    v(query_latent, "query_latent", "width of the latent that queries come from; 0: there is none");
    v(latent, "latent", "width of the latent that keys and values come from");
    v(key_width, "key_width", "part of a head's keys without positions");
    v(rope_width, "rope_width", "part of the keys with positions, which all heads share; even");
    v(value_width, "value_width", "width of a head's values");
    v(experts, "experts", "experts of a layer");
    v(experts_per_token, "experts_per_token", "of them for each token");
    v(expert_width, "expert_width", "width of one expert's feed-forward");
    v(shared_experts, "shared_experts",
      "experts that every token takes, as one of this many widths");
    v(groups, "groups", "groups of experts; they divide experts");
    v(kept_groups, "kept_groups", "of them those from which a token's experts come");
    v(routed_scale, "routed_scale", "what the weights of a token's experts sum to");
    v(bias_rate, "bias_rate", "how fast the bias of the choice evens the load of experts out");
    v(sequence_balance, "sequence_balance",
      "weight of the loss that evens it out in each sequence");
    v(mtp_modules, "mtp_modules", "modules that predict one more token ahead each");
    v(mtp_weight, "mtp_weight", "weight of their mean loss");
    CommonOptions::fields(v);
  }
  base::Result<void> check() const;
  base::Result<void> check_sizes() const;
};

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

base::Result<void> Options::check_sizes() const {
  const auto sizes = {hidden,       feed_forward,      heads,       latent,
                      key_width,    rope_width,        value_width, experts,
                      expert_width, experts_per_token, groups,      kept_groups};
  if (std::min(sizes) < 1 || layers < 1 || context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2");
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (layers > 4096 || std::max(std::max(sizes), context_tokens) > most || experts > 65536)
    return wrong("model sizes must be at most 1048576, experts 65536 and layers 4096");
  if (std::min({query_latent, dense_layers, shared_experts, mtp_modules}) < 0 ||
      query_latent > most || dense_layers > 4096 || shared_experts > 1024 || mtp_modules > 16)
    return wrong("query_latent, dense_layers, shared_experts or mtp_modules is out of its range",
                 "0 leaves each of them out; mtp_modules may be up to 16");
  return {};
}

base::Result<void> Options::check() const {
  TRY(check_sizes());
  if (rope_width % 2 != 0) return wrong("model.rope_width must be even: positions turn pairs");
  if (experts % groups != 0 || (groups > 1 && experts / groups < 2))
    return wrong("model.groups must divide model.experts into groups of two or more");
  if (kept_groups > groups || experts_per_token > experts / groups * kept_groups)
    return wrong("model.experts_per_token is more than model.kept_groups groups hold",
                 "keep more groups, or take fewer experts for a token");
  TRY(CommonOptions::check());
  if (!(routed_scale > 0 && routed_scale <= 1000))
    return wrong("model.routed_scale must be above 0, and at most 1000");
  for (const double weight : {bias_rate, sequence_balance, mtp_weight})
    if (!(weight >= 0 && weight <= 10))
      return wrong("model.bias_rate, sequence_balance and mtp_weight must lie between 0 and 10");
  return {};
}

block::Experts experts_of(const Options& own, const LatentUsual& usual) {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  block::Experts out{.hidden = own.hidden, .experts = own.experts, .width = own.expert_width};
  out.routing = {.score = usual.score,
                 .chosen = size(own.experts_per_token),
                 .groups = size(own.groups),
                 .kept_groups = size(own.kept_groups),
                 .scale = own.routed_scale};
  out.form = usual.form;
  out.names.correction = usual.correction;
  out.balance.sequence = own.sequence_balance;
  out.bias_rate = own.bias_rate;
  if (own.shared_experts > 0)
    out.shared = block::FeedForward{.hidden = own.hidden,
                                    .width = own.shared_experts * own.expert_width,
                                    .prefix = "shared_experts."};
  return out;
}

}  // namespace

base::Settings latent_options() { return base::options<Options>(); }

base::Result<Config> configure_latent(const base::Settings& settings, const LatentUsual& usual) {
  const auto& own = settings.as<Options>();
  Config config;
  auto& shape = config.shape.emplace<Latent>();
  shape.layers = own.layers;
  shape.dense = own.dense_layers;
  shape.feed_forward = own.feed_forward;
  auto& attention = shape.attention;
  attention.hidden = own.hidden;
  attention.heads = own.heads;
  attention.query_latent = own.query_latent;
  attention.latent = own.latent;
  attention.plain = own.key_width;
  attention.turned = own.rope_width;
  attention.value = own.value_width;
  attention.rope.theta = own.rope_theta;
  shape.experts = experts_of(own, usual);
  shape.modules = own.mtp_modules;
  shape.modules_weight = own.mtp_weight;
  shape.norm_eps = own.norm_eps;
  shape.init_std = own.init_std;
  shape.tied = own.tied_embeddings;
  config.context = own.context_tokens;
  return config;
}

}  // namespace model::family
