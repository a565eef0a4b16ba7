// op/attend.h's attention for bf16, made of products of tiles (tile_engine.h). Weights and the gradients of
// scores are rounded to bf16 before they are multiplied; all sums are float.
//
// Scores stand turned, keys in rows and queries in columns, so that a softmax is vector by vector and
// weights become an operand without being turned: forward sums out^T = v^T weights^T and backward
// dq^T = k^T dscores^T. A call runs on one thread, so how many of them run side by side changes no bit.
#pragma once

#include "compute/op/attend.h"
#include "compute/tile_engine.h"

namespace compute::cpu {

// As attend() and attend_backward(), of views of bf16.
void attend_tiles(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
                  const AttentionOptions& options, const TileEngine& engine = tile_engine());
void attend_tiles_backward(const View& dout, const View& out, const View& log_sum,
                           const Attended& from, const Attended& gradient, const Heads& heads,
                           const AttentionOptions& options,
                           const TileEngine& engine = tile_engine());

}  // namespace compute::cpu
