// Rotary positions (Su et al., RoFormer).
#pragma once

#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// Turns the first `heads` heads of width D of each row by its position, pairs (j, j + D/2), in place:
// of a value that nothing has read yet, but what made it.
void rope(Flow& flow, const Value& rows, const Rows& places, const Rope& rope, std::size_t heads,
          std::size_t D);

}  // namespace model::op
