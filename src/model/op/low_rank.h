// What a change of low rank adds to a product (model/low_rank.h).
#pragma once

#include "model/low_rank.h"
#include "model/op/op.h"

namespace model::op {

// Of y [M, N], the product of x [M, in] with a matrix, and nothing has read it yet: the columns from `first` on,
// as many as B has rows, become stretch (y + scale (x A') B'). In place.
void add_beside(Flow& flow, const Value& x, const Value& y, Beside& one, std::size_t first);

}  // namespace model::op
