// What families with experts share: a decoder as Llama's whose feed-forwards are mixtures, the keys of
// config.json that say so, and those of a recipe.
#pragma once

#include <vector>

#include "model/arch/llama/llama.h"

namespace model::moe {

struct Shape {
  llama::Shape dense;  // feed_forward: the width in layers without experts
  std::int64_t experts = 0, chosen = 0, width = 0;
  bool renormalised = true;                // the weights of a token's experts sum to one
  std::int64_t every = 1;                  // layers every-1, 2*every-1, ... have experts ...
  std::vector<std::int64_t> plain = {};    // ... but these
  double balance = 0;                      // strength of the loss that asks for an even load
  std::vector<std::int64_t> windows = {};  // of each layer, 0: none; empty: none anywhere
  double limit = 0;                        // of gates, where they have bounds

  bool sparse(std::int64_t layer) const;
};

// The config must be one of these families.
Shape shape_of(const Config& config);

// What Llama's config.json says, and how many experts there are (`count` is the key), how many a token
// meets, and their loss; `width` is the key of their width; of the rest `usual`. Error: as read_config().
base::Result<Shape> read(const ConfigKeys& in, Config& config, const char* count, const char* width,
                         const family::Usual& usual);
void write(const Shape& shape, base::Json& out);

// Experts of the shape's sizes that begin as Llama's feed-forward does; the family names the rest.
block::Experts experts(const Shape& shape);
// Llama's decoder with those experts in the sparse layers.
block::Decoder decoder(const Shape& shape, const block::Experts& experts);

// As arch::Entry has them.
base::Settings options();
base::Result<Config> configure(const base::Settings& options);

}  // namespace model::moe
