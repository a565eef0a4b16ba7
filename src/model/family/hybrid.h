// What models share whose layers are mostly Gated DeltaNet, with attention in between (Qwen3-Next, OLMo
// Hybrid): their part of config.json and of a recipe.
#pragma once

#include <vector>

#include "model/arch/llama/llama.h"

namespace model::family {

struct Hybrid {
  llama::Shape base;            // attention's sizes and the plain feed-forward's
  std::vector<bool> recurrent;  // of each layer: whether a DeltaNet mixes its tokens
  block::DeltaNet net = {};     // the sizes of one
  bool turned = true;           // attention has rotary positions ...
  double turned_part = 1;       // ... on that part of a head, from its first channel on
  block::Experts experts = {};  // none of them: every layer has the plain feed-forward
  std::int64_t expert_every =
      1;  // layers expert_every - 1, 2 * expert_every - 1, ... have experts ...
  std::vector<std::int64_t> plain;  // ... but these

  bool sparse(std::int64_t layer) const;
  std::int64_t turned_width() const;
};

// The config's shape must be a Hybrid; its vocabulary is that of the config.
Hybrid hybrid_of(const Config& config);

// Which layers are of which kind, the sizes of their DeltaNets, and what Llama's config.json says.
// Sizes that are not said are those of `usual`. Error: as read_config().
base::Result<Hybrid> read_hybrid(const ConfigKeys& in, Config& config,
                                 const block::DeltaNet& usual);
// partial_rotary_factor, of either layout. Error: also where no pair of channels would be turned.
base::Result<double> read_turned_part(const ConfigKeys& in, const Hybrid& hybrid, double usual);
void write_hybrid(const Hybrid& hybrid, base::Json& out);

// Embedding, final norm and head; the layers are the family's.
block::Decoder frame_of(const Hybrid& hybrid);
// A DeltaNet, an attention and a feed-forward of the hybrid's sizes, as they begin.
block::DeltaNet net_of(const Hybrid& hybrid);
block::Attention attention_of(const Hybrid& hybrid);
block::FeedForward feed_forward_of(const Hybrid& hybrid);
// Its experts, and one beside them that every token takes, opened by a gate of its own.
block::Experts experts_of(const Hybrid& hybrid);

// As arch::Entry has them; the second pair has experts, too.
base::Settings hybrid_options();
Config configure_hybrid(const base::Settings& options);
base::Settings sparse_hybrid_options();
Config configure_sparse_hybrid(const base::Settings& options);

}  // namespace model::family
