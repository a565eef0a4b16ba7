// Values side by side, and in another type.
#pragma once

#include "model/op/op.h"

namespace model::op {

// [M, A + B] from [M, A] and [M, B].
Value beside(Flow& flow, const Value& left, const Value& right);
// Of the right only the columns [first, first + width); both may be one value.
Value beside(Flow& flow, const Value& left, const Value& right, std::size_t first,
             std::size_t width);

// The same numbers in float: the beginning of a stream.
Value widened(Flow& flow, const Value& x);

}  // namespace model::op
