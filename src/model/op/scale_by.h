// Values times numbers that a checkpoint holds.
#pragma once

#include "model/op/op.h"

namespace model::op {

// rows *= a number [1] that is kept and does not learn, in place: of a value that nothing has read yet,
// but what made it.
void scale_by(Flow& flow, const Value& rows, const Weight& number);

// weights [M, k] float of the chosen ids [M, k], each times what its expert has learned; scale [E].
Value scale_experts(Flow& flow, const Value& weights, const Value& ids, const Weight& scale);

}  // namespace model::op
