// Products in which the rows of each expert meet a matrix of their own.
#pragma once

#include "compute/matmul.h"
#include "model/op/op.h"

namespace model::op {

// y [N, out] = x [N, in] times the matrix of each row's expert; `begins` [1, E + 1] is where the rows
// of each begin. The weight holds them one behind the other, [E * out, in] turned, else [E * in, out]; it
// may be as it is stored.
Value grouped_linear(Flow& flow, const Value& x, const Weight& weight, const Value& begins,
                     compute::Turn turned);

// The same plus the expert's row of the bias [E, out]; what linear() says of rounding holds here, too.
Value grouped_linear(Flow& flow, const Value& x, const Weight& weight, const Weight& bias,
                     const Value& begins, compute::Turn turned);

// x [N, width] += the expert's row of the bias [E, width]. Only of a value that nothing has read yet,
// but what made it.
void add_grouped_bias(Flow& flow, const Value& x, const Weight& bias, const Value& begins);

}  // namespace model::op
