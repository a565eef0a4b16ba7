// The gated activation of Llama (Shazeer, GLU Variants Improve Transformer).
#pragma once

#include "model/op/op.h"

namespace model::op {

// h [M, F] = silu(gate) * up of rows [gate F | up F]. A training flow's gate_up becomes its own
// gradient on the way back: it is read by nothing else.
Value swiglu(Flow& flow, const Value& gate_up);

}  // namespace model::op
