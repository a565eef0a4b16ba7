// A language model as a stack of blocks: what an architecture describes, and the one forward over it
// for training, scoring and generation.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "model/block/attention.h"
#include "model/block/delta_net.h"
#include "model/block/embedding.h"
#include "model/block/feed_forward.h"
#include "model/block/head.h"
#include "model/block/norm.h"

namespace model::block {

// What mixes tokens, and what works on each alone. An alternative has declare(layout, layer) and
// cost(); a mixer forward(flow, x, rows, state), the other forward(flow, x).
using Mixer = std::variant<Attention, DeltaNet>;
using Mlp = std::variant<FeedForward>;

// Two halves: x + after(mixer(before(x))), then the same with the feed-forward. Without a norm before
// it a half reads the stream itself, in the working type; without one after it, what it adds is added
// as it is.
struct Layer {
  std::optional<Norm> before_mixer, after_mixer;
  Mixer mixer;
  std::optional<Norm> before_feed_forward, after_feed_forward;
  Mlp feed_forward;
  double branch_scale = 1;  // what is added is multiplied by it
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
