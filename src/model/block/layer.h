// One layer of a decoder: x + mixer(norm(x)), then x + feed_forward(norm(x)).
#pragma once

#include <variant>

#include "model/block/attention.h"
#include "model/block/experts.h"
#include "model/block/feed_forward.h"
#include "model/block/latent_attention.h"
#include "model/block/norm.h"

namespace model::block {

using Mixer = std::variant<Attention, LatentAttention>;
using Mlp = std::variant<FeedForward, Experts>;

struct Layer {
  Norm before_mixer;
  Mixer mixer;
  Norm before_feed_forward;
  Mlp feed_forward;

  // `number` is that of the layer in the decoder, `prefix` ends with it.
  base::Result<void> declare(Layout& layout, std::int64_t number, const std::string& prefix);
  Cost cost() const;
  // The stream goes on behind the layer, whose last branch is not added yet.
  void forward(Flow& flow, Stream& stream, const Rows& rows, BlockState* state) const;
};

}  // namespace model::block
