// The shape of DeepSeek-V4: its keys of config.json and of a recipe. Layers attend in a window, and beside
// it to entries that stand for several tokens; their experts are chosen by a token's id or by a router.
#pragma once

#include <vector>

#include "model/family/common_options.h"
#include "model/family/family.h"

namespace model::family {

// Beside the tokens in the window a layer sees nothing, few entries of few tokens, or all of many.
enum class Compression : std::uint8_t { none, sparse, heavy };

struct CompressedShape {
  std::int64_t layers = 0, hidden = 0;
  double norm_eps = 1e-6, init_std = 0.02;
  bool tied = false;
  block::CompressedAttention attention = {};  // as in every layer
  block::Indexer indexer = {};
  std::int64_t sparse = 4, heavy = 128;  // tokens of an entry
  Rope plain = {}, compressed = {};      // of layers without and with entries
  block::Experts experts = {};           // as a router chooses them
  double limit = 10;                     // of their gates
  compute::StreamMixing streams = {};
  std::vector<Compression> kinds = {};
  std::vector<bool> hashed = {};  // layers whose experts a token's id chooses
};

// Error: as read_config().
base::Result<CompressedShape> read_compressed(const ConfigKeys& in, std::int64_t context);
base::Json compressed_json(const CompressedShape& shape);
block::Decoder decoder_of(const CompressedShape& shape);

struct CompressedOptions : CommonOptions {
  std::int64_t layers = 4, hidden = 256, heads = 4, head_dim = 64, rope_width = 16;
  std::int64_t query_latent = 96, output_groups = 2, output_latent = 96, window = 128;
  std::int64_t sparse_tokens = 4, heavy_tokens = 32;
  std::int64_t index_heads = 4, index_width = 32, index_entries = 32;
  std::int64_t streams = 4;
  std::int64_t experts = 8, experts_per_token = 2, expert_width = 192, hashed_layers = 1;
  double routed_scale = 1.5, bias_rate = 0.001, sequence_balance = 0.0001;
  double compressed_rope_theta = 160000;

  template <class V>
  void fields(V& v) {
    v(layers, "layers",
      "decoder layers: the first has a window alone, then sparse and heavy ones take turns");
    v(hidden, "hidden", "width of a residual stream");
    v(heads, "heads", "query heads, which share one head of keys and values");
    v(head_dim, "head_dim", "width of a head");
    v(rope_width, "rope_width", "the last part of a head, which has positions; even");
    v(query_latent, "query_latent", "width of the latent that queries come from");
    v(output_groups, "output_groups", "groups of heads whose output is narrowed first");
    v(output_latent, "output_latent", "width that each of them is narrowed to");
    v(window, "window", "tokens that a layer sees as they are, the last one among them");
    v(sparse_tokens, "sparse_tokens", "tokens of an entry in sparse layers");
    v(heavy_tokens, "heavy_tokens", "tokens of an entry in heavy layers, which see all of them");
    v(index_heads, "index_heads", "heads of the indexer of sparse layers, which does not learn");
    v(index_width, "index_width", "width of a head of the indexer");
    v(index_entries, "index_entries", "entries that it chooses for a token");
    v(streams, "streams", "residual streams");
    v(experts, "experts", "experts of a layer");
    v(experts_per_token, "experts_per_token", "of them for each token, beside one for all");
    v(expert_width, "expert_width", "width of one expert's feed-forward");
    v(hashed_layers, "hashed_layers", "the first layers, whose experts a token's id chooses");
    v(routed_scale, "routed_scale", "what the weights of a token's experts sum to");
    v(bias_rate, "bias_rate", "how fast the bias of the choice evens the load of experts out");
    v(sequence_balance, "sequence_balance",
      "weight of the loss that evens it out in each sequence");
    place_fields(v);
    v(compressed_rope_theta, "compressed_rope_theta", "the same of layers with entries");
    other_fields(v);
  }
  base::Result<void> check() const;
  base::Json json() const;  // keys of config.json
};

}  // namespace model::family
