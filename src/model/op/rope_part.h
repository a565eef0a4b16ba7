// Rotary positions of some columns of each head.
#pragma once

#include "compute/op/rope_part.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// As compute::rope_part, in place, each row by its position: of a value whose turned columns nothing has
// read yet, but what made it. The rope outlives the flow.
void rope_part(Flow& flow, const Value& rows, const Rows& places, const Rope& rope,
               const compute::RopePart& part);

}  // namespace model::op
