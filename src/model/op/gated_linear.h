// The second half of a gated feed-forward: a gate, and a product with what it lets through.
#pragma once

#include "model/op/op.h"

namespace model::op {

// As linear(flow, gated(flow, gate_up, kind), weight), to the same bits. What the gate lets through [M, N] is
// not kept for the way back, where it is made again from gate_up [M, 2N]: that costs a pass over it, and a
// third of what a feed-forward keeps is saved.
Value gated_linear(Flow& flow, const Value& gate_up, compute::Activation kind,
                   const Weight& weight);

}  // namespace model::op
