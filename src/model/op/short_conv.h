// The short convolution before a linear attention (compute/op/short_conv.h).
#pragma once

#include "compute/op/short_conv.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// [M, C] from x [M, C] and taps [C, K]; a segment begins with nothing before it. In a flow that reads
// one segment, a tail [K - 1, C] is what came before, and becomes what comes before the next rows.
Value short_conv(Flow& flow, const Value& x, const Weight& taps, const Rows& rows,
                 const compute::View& tail = {});

}  // namespace model::op
