// Values side by side, and in another type.
#pragma once

#include "model/op/op.h"

namespace model::op {

// [M, A + B] from [M, A] and [M, B].
Value beside(Flow& flow, const Value& left, const Value& right);

// The same numbers in float: the beginning of a stream.
Value widened(Flow& flow, const Value& x);

}  // namespace model::op
