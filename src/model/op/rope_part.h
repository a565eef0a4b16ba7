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
// The other way round, and of a copy: `rows` stay as they are.
Value rope_part_back(Flow& flow, const Value& rows, const Rows& places, const Rope& rope,
                     const compute::RopePart& part);

// Positions of rows that are no tokens: [1, rows] i32 from `first` on, below first + count.
struct Places {
  Value positions;
  std::int64_t first = 0, count = 0;
};
void rope_part(Flow& flow, const Value& rows, const Places& places, const Rope& rope,
               const compute::RopePart& part);

}  // namespace model::op
