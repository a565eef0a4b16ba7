// One layer of a decoder: two halves that add to the residual stream, one that mixes tokens and one
// that works on each alone.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/block/attention.h"
#include "model/block/compressed_attention.h"
#include "model/block/delta_net.h"
#include "model/block/dense_and_experts.h"
#include "model/block/experts.h"
#include "model/block/feed_forward.h"
#include "model/block/hyper_connections.h"
#include "model/block/latent_attention.h"
#include "model/block/layer_inputs.h"
#include "model/block/norm.h"

namespace model::block {

// An alternative has declare(layout, layer) and cost(); a mixer forward(flow, x, rows, state), with what is
// carried behind it where it takes part in that; the other forward(flow, x), with rows where it looks at
// more of a row than its value, and the stream where it reads that, too.
using Mixer = std::variant<Attention, LatentAttention, DeltaNet, CompressedAttention>;
using Mlp = std::variant<FeedForward, Experts, DenseAndExperts>;

// x + after(mixer(before(x))), then the same with the feed-forward. Without a norm before it a half
// reads the stream itself, in the working type; without one after it, what it adds is added as it is. With
// hyper-connections the stream is several, side by side: each half reads a sum of them, and what it makes
// goes to all of them.
struct Layer {
  std::optional<Norm> before_mixer, after_mixer;
  Mixer mixer;
  std::optional<Norm> before_feed_forward, after_feed_forward;
  Mlp feed_forward;
  double branch_scale = 1;               // what is added is multiplied by it
  std::optional<LayerInput> input = {};  // read behind both halves
  bool scaled = false;  // at its end the stream is multiplied by a number that is kept
  Place scalar = {};    // [1], once it is declared
  std::optional<HyperConnection> mixer_streams, feed_forward_streams;  // both, or neither

  // `number` is that of the layer in the decoder, `prefix` ends with it.
  base::Result<void> declare(Layout& layout, std::int64_t number, const std::string& prefix);
  Cost cost() const;
  // The stream goes on behind the layer, whose last branch is not added yet.
  void forward(Flow& flow, Stream& stream, const Rows& rows, BlockState* state,
               Carried* carried = nullptr) const;
};

}  // namespace model::block
