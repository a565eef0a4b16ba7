// The activations of feed-forwards, with or without a gate, and rows that are scaled.
#pragma once

#include "model/op/op.h"

namespace model::op {

// h [M, F] = activation(gate) * up of rows [gate F | up F] (Shazeer, GLU Variants Improve Transformer).
// A training flow's gate_up becomes its own gradient on the way back: it is read by nothing else. So
// do the rows of the others.
Value gated(Flow& flow, const Value& gate_up, compute::Activation kind);

// [M, F] of x [M, F], element by element.
Value activate(Flow& flow, const Value& x, compute::Activation kind);

// xIELU, whose numbers [1, 4] are a_p, a_n, beta and eps (compute/op/activation.h): the first two
// learn, the gradient of the others is zero.
Value xielu(Flow& flow, const Value& x, const Weight& numbers);

// rows * factor, rounded to the working type, in place: of a value that nothing has read yet, but what
// made it.
void scale(Flow& flow, const Value& rows, double factor);

}  // namespace model::op
