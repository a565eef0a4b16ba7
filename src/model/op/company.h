// Values that several ranks have parts of, or all have whole (model/company.h).
//
// The names of the field: gather_columns is an all-gather, sum_over an all-reduce (Shoeybi et al.,
// Megatron-LM; read_by_all and sum_over are its f and g).
#pragma once

#include "model/company.h"
#include "model/op/op.h"

namespace model::op {

// x as parts of a block read it: all members have it whole, and its gradient is the sum of what each has.
Value read_by_all(Flow& flow, const Value& x, Members& members);

// [M, members * N]: the columns x [M, N] of all members, in their order. The gradient of all is the same,
// and each takes its own columns.
Value gather_columns(Flow& flow, const Value& x, Members& members);

// x becomes the sum over the members, in their order, in float. Only of a value that nothing has read
// yet, but what made it. All have the same gradient, which is that of each part, too.
void sum_over(const Value& x, Members& members);

// Those that share a layer with this thread, or null.
Members* sharers();

// Where a block that is in parts begins: x as each reads it. Without members it is whole, and x.
Value enter(Flow& flow, const Value& x, Members* members);

// [M, H] on all members: the second product of a block in parts, from this rank's columns of its input, as
// the company here meets. The bias may not be there.
Value leave(Flow& flow, const Value& x, Members* members, const Place& matrix, const Place& bias);

}  // namespace model::op
