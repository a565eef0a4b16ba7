// Products with weight matrices.
#pragma once

#include <span>

#include "model/flow.h"

namespace model::op {

// y [M, sum of out] = x [M, in] times the transpose of each weight [out, in], side by side. Weights
// that lie one behind the other in memory, values and gradients alike, are multiplied as one matrix.
Value linear(Flow& flow, const Value& x, std::span<const Weight> weights);
Value linear(Flow& flow, const Value& x, const Weight& weight);

}  // namespace model::op
