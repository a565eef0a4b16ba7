// A language model as a stack of blocks: what an architecture describes, and the one forward over it
// for training, scoring and generation.
#pragma once

#include <variant>
#include <vector>

#include "model/block/attention.h"
#include "model/block/embedding.h"
#include "model/block/experts.h"
#include "model/block/feed_forward.h"
#include "model/block/head.h"
#include "model/block/norm.h"

namespace model::block {

using Mlp = std::variant<FeedForward, Experts>;

// x + attention(norm(x)), then x + feed_forward(norm(x)).
struct Layer {
  Norm before_attention;
  Attention attention;
  Norm before_feed_forward;
  Mlp feed_forward;
};

struct Decoder {
  Embedding embedding;
  std::vector<Layer> layers;
  std::string layer_prefix = "model.layers.";
  Norm norm;
  Head head;

  // Gives each block its parameters, in this order. Error: bad_data for more than can be counted.
  base::Result<Layout> declare();
  Cost cost() const;

  // The hidden values [M, H] of the rows, normed, for the head. With a sequence the rows are those that
  // follow it; it then holds them, too. Throws std::out_of_range, with the sequence as it was, for an
  // id outside the vocabulary. The rows outlive the flow.
  Value hidden(Flow& flow, const Rows& rows, Sequence* sequence = nullptr) const;
};

}  // namespace model::block
