// What models share whose layers are mostly Gated DeltaNet, with attention in between (Qwen3-Next, OLMo
// Hybrid): their keys of config.json and of a recipe.
#pragma once

#include <vector>

#include "model/family/family.h"

namespace model::family {

struct Hybrid {
  Shape shape;                  // its json has the hybrid's keys, too
  std::vector<bool> recurrent;  // of each layer: whether a DeltaNet mixes its tokens
  block::DeltaNet net;          // one of these sizes, as it begins
};

// Sizes of a DeltaNet that are not said are those of `net`. Error: as read_config().
base::Result<Hybrid> read_hybrid(const ConfigKeys& in, const Usual& usual,
                                 const block::DeltaNet& net);

struct HybridOptions : Options {
  std::int64_t attention_every = 4;
  std::int64_t key_heads = 4, value_heads = 4, key_width = 32, value_width = 64, taps = 4;

  template <class V>
  void fields(V& v) {
    Options::fields(v);
    v(attention_every, "attention_every", "of so many layers the last one has attention");
    v(key_heads, "key_heads", "key heads of a DeltaNet");
    v(value_heads, "value_heads", "value heads of a DeltaNet; a multiple of key_heads");
    v(key_width, "key_width", "width of a DeltaNet's key");
    v(value_width, "value_width", "width of a DeltaNet's value");
    v(taps, "taps", "tokens that a DeltaNet's convolution spans");
  }
  base::Result<void> check() const;
  base::Json json() const;
};

struct SparseHybridOptions : HybridOptions {
  std::int64_t experts = 8, experts_per_token = 2, expert_width = 128, shared_width = 128;
  double balance = 0.001;

  template <class V>
  void fields(V& v) {
    HybridOptions::fields(v);
    v(experts, "experts", "feed-forwards of a layer, of which each token takes some");
    v(experts_per_token, "experts_per_token", "experts that each token takes");
    v(expert_width, "expert_width", "width of one expert");
    v(shared_width, "shared_width", "width of the expert that every token takes");
    v(balance, "balance", "strength of the loss that asks for an even load of experts; 0: none");
  }
  base::Result<void> check() const;
  base::Json json() const;
};

}  // namespace model::family
