// Self-attention over latents (DeepSeek-AI, DeepSeek-V2: MLA): keys and values of all heads come from
// one narrow row a token, beside one key of rotary positions that all heads share. Letters: M tokens, H
// hidden, C the latent's width, N and R the parts of a key without and with positions, V a value's width.
#pragma once

#include <string>

#include "compute/op/latent_rows.h"
#include "model/block/cost.h"
#include "model/flow.h"
#include "model/op/query_scale.h"
#include "model/rope.h"
#include "model/rows.h"
#include "model/sequence.h"

namespace model::block {

struct LatentAttention {
  std::int64_t hidden = 0, heads = 0;
  std::int64_t query_latent = 0;  // queries come from a latent of this width; 0: from the stream
  std::int64_t latent = 0;        // C
  std::int64_t plain = 0, turned = 0, value = 0;  // N, R, V of one head
  Rope rope = {};
  bool neighbours = true;  // positions turn pairs (2j, 2j + 1), else (j, j + R / 2)
  double scale = 0;        // of scores; 0: 1/sqrt(N + R)
  op::QueryScale query_scale = {};
  double norm_eps = 1e-6;  // of the latents
  bool biased = false;     // the projections to the latents, and that of the output
  Start start = {}, output_start = {};
  std::string prefix = "self_attn.";

  struct Places {
    Place compress, compress_bias;  // [query_latent + C + R, H]: to the latents as one matrix
    Place query_norm;               // [query_latent]
    Place query;                    // [heads * (N + R), query_latent or H]
    Place norm;                     // [C]
    Place expand;                   // [heads * (N + V), C]: per head its key, then its value
    Place o, o_bias;                // [H, heads * V], [H]
  };
  Places at = {};  // once it is declared

  compute::LatentHeads shape() const;
  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;

  // [M, H] from x [M, H]. With a state, which holds op::Latents, the rows are those that follow it (one
  // segment, a flow that reads); it then holds them, too.
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const;
};

}  // namespace model::block
