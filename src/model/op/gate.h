// Gates of experts: a gated activation with bounds, rows gated by one logit each, and a sum of two.
#pragma once

#include "compute/op/clamped_glu.h"
#include "model/op/op.h"

namespace model::op {

// h [N, F] from gate_up [N, 2F]. As with swiglu, gate_up becomes its own gradient on the way back.
Value clamped_glu(Flow& flow, const Value& gate_up, const compute::ClampedGlu& glu);

// sigmoid(gate [M, 1]) * x [M, H].
Value gate_rows(Flow& flow, const Value& x, const Value& gate);

// sum += more, of one shape. Only of a sum that nothing has read yet, but what made it.
void add_onto(Flow& flow, const Value& sum, const Value& more);

}  // namespace model::op
