// Latent attention of a text that goes on, over latents as they are (DeepSeek-AI, DeepSeek-V2, 2.1:
// the matrices of keys and values are absorbed into those of queries and output).
#pragma once

#include <vector>

#include "compute/op/latent_rows.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// What a reading pass keeps of a sequence: for all heads together one latent and one turned key a token.
struct Latents {
  std::vector<float> rows;  // [tokens so far, C + turned]
};

// Keeps `latent` [M, C] and the shared keys [M, turned] behind those of the rows.first tokens before
// (more, which a failed pass has left, are dropped). Only in a flow that reads, in float.
void keep_latents(const Flow& flow, const Value& latent, const compute::View& shared,
                  const Rows& rows, Latents& state);

// [M, heads * value] from query [M, heads * key]: each row attends to all latents up to its own, which
// the state must hold. A head's keys and values are `expand` [heads * (plain + value), C] times latents,
// but none is made: its query meets them through its rows of the matrix, and so does what it sums.
Value attend_latents(Flow& flow, const Value& query, const Weight& expand, const Rows& rows,
                     const compute::LatentHeads& heads, double scale, const Latents& state);

}  // namespace model::op
