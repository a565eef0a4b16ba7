// What a recipe says of a family with experts.
#include <algorithm>

#include "model/family/common_options.h"
#include "model/family/moe.h"

namespace model::moe {

namespace {

struct Options : family::CommonOptions {
  std::int64_t layers = 4;
  std::int64_t hidden = 256;
  std::int64_t experts = 8;
  std::int64_t experts_per_token = 2;
  std::int64_t expert_width = 256;
  std::int64_t heads = 4;
  std::int64_t kv_heads = 4;
  double balance = 0.01;

  Options() { norm_eps = 1e-5; }
  template <class V>
  void fields(V& v) {
    v(layers, "layers", "decoder layers");
    v(hidden, "hidden", "width of the residual stream");
    v(experts, "experts", "feed-forwards of a layer, of which each token takes some");
    v(experts_per_token, "experts_per_token", "experts that each token takes");
    v(expert_width, "expert_width", "width of one expert");
    v(heads, "heads", "query heads; hidden must be a multiple");
    v(kv_heads, "kv_heads", "key and value heads (GQA); heads must be a multiple");
    v(balance, "balance", "strength of the loss that asks for an even load of experts; 0: none");
    CommonOptions::fields(v);
  }
  base::Result<void> check() const;
};

base::Result<void> Options::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (std::min({layers, hidden, experts, experts_per_token, expert_width, heads, kv_heads}) < 1 ||
      context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2", "");
  if (std::max({hidden, expert_width, heads, context_tokens}) > most || layers > 4096 ||
      experts > 8192 || experts * layers > 131072)
    return wrong("model sizes must be at most 1048576, layers 4096, experts 8192 and 131072 in all",
                 "");
  if (experts_per_token > experts)
    return wrong("a token cannot take more experts than a layer has",
                 "lower model.experts_per_token");
  TRY(CommonOptions::check());
  if (!(balance >= 0 && balance <= 1000))
    return wrong("model.balance must lie between 0 and 1000", "0.01 is usual");
  if (hidden % heads != 0 || heads % kv_heads != 0)
    return wrong("model.hidden is no multiple of model.heads, or heads none of model.kv_heads",
                 "choose kv_heads that divide heads, and heads that divide hidden");
  if ((hidden / heads) % 16 != 0 || hidden % 64 != 0)
    return wrong("the head width hidden/heads must be a multiple of 16, and model.hidden of 64",
                 "head widths of 16, 32, 64 and 128 are usual");
  return {};
}

}  // namespace

base::Settings options() { return base::options<Options>(); }

base::Result<Config> configure(const base::Settings& settings) {
  const auto& own = settings.as<Options>();
  Shape shape;
  auto& dense = shape.dense;
  dense.layers = own.layers;
  dense.hidden = own.hidden;
  dense.feed_forward = own.expert_width;
  dense.heads = own.heads;
  dense.kv_heads = own.kv_heads;
  dense.head_dim = own.hidden / own.heads;
  dense.rope.theta = own.rope_theta;
  dense.norm_eps = own.norm_eps;
  dense.init_std = own.init_std;
  dense.tied = own.tied_embeddings;
  shape.experts = own.experts;
  shape.chosen = own.experts_per_token;
  shape.width = own.expert_width;
  shape.balance = own.balance;
  Config config;
  config.context = own.context_tokens;
  config.shape = shape;
  return config;
}

}  // namespace model::moe
