// What models of latent attention and routed experts share (DeepSeek-V3, Mistral 4): their part of
// config.json and of a recipe, and the blocks that it describes.
#pragma once

#include "model/arch.h"
#include "model/config_keys.h"

namespace model::family {

struct Latent {
  std::int64_t layers = 0,
               dense = 0;  // the first ones, `dense`, have a feed-forward in place of experts
  std::int64_t feed_forward = 0;
  block::LatentAttention attention = {};
  block::Experts experts = {};
  std::int64_t modules = 0;   // that predict further tokens
  double modules_weight = 0;  // in training
  double mscale_all = 0;      // of yarn: how the scale of scores grows with its factor
  double norm_eps = 1e-6, init_std = 0.02;
  bool tied = false;
};

// What a configuration means that does not say it, and how the family routes.
struct LatentUsual {
  std::int64_t dense = 0, groups = 1, kept_groups = 1;
  double routed_scale = 1;
  compute::Routing::Score score = compute::Routing::Score::softmax;
  block::Experts::Form form = block::Experts::Form::separate;
  const char* correction = "";  // the router's bias that counts for the choice alone
  bool head_is_sum = false;     // head_dim is both widths, else that which is turned
  std::int64_t kv_heads = 128, query_latent = 1536;
  bool queries_grow = false;  // llama_4_scaling_beta must be said
};

// Error: as read_config().
base::Result<Latent> read_latent(const ConfigKeys& in, const Config& config,
                                 const LatentUsual& usual);
void write_latent(const Latent& latent, base::Json& out);

base::Settings latent_options();
// All but what is usual in the family.
base::Result<Config> configure_latent(const base::Settings& options, const LatentUsual& usual);

// The config's shape must be a Latent.
const Latent& latent_of(const Config& config);
block::Decoder describe_latent(const Config& config);

}  // namespace model::family
