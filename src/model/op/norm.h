// RMSNorm (Zhang & Sennrich), with the addition to the residual stream that stands before it.
#pragma once

#include "model/op/op.h"

namespace model::op {

struct Normed {
  Value x;  // [M, H], float: the stream after the addition
  Value y;  // [M, H]: its norm
};

// x = stream + branch, y = round(x / sqrt(mean x^2 + eps)) * gain, row by row. The branch may be
// none. Backward, the gradient of x passes on to the stream in place, that of y added, and rounded
// to the branch: so a stream must be read by nothing else.
Normed add_norm(Flow& flow, const Value& stream, const Value& branch, const Weight& gain,
                float eps);

// The same norm of each of `heads` heads of the gain's width from column `first` on, in place: of a
// value that nothing has read yet, but what made it.
void norm_heads(Flow& flow, const Value& rows, std::size_t first, std::size_t heads,
                const Weight& gain, float eps);

}  // namespace model::op
