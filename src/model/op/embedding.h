// Rows of a table by token id.
#pragma once

#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// [M, H] in float from the table [V, H], which may be as it is stored: the beginning of the residual stream. Throws
// std::out_of_range for an id outside the table.
Value embedding(Flow& flow, const Rows& rows, const Weight& table);

}  // namespace model::op
