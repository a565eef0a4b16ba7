// The gated delta rule with its gates and with the norm behind it (compute/op/delta_rule.h,
// delta_gates.h, gated_norm.h).
#pragma once

#include "compute/op/delta_rule.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

struct DeltaGates {
  Value decay, beta;  // [M, value heads], float
};

// From rows ba [M, 2 * heads]: per `group` of heads all b, then all a. A log and dt bias are [heads].
DeltaGates delta_gates(Flow& flow, const Value& ba, const Weight& a_log, const Weight& dt_bias,
                       std::size_t group, bool doubled);

// [M, value * value_width] from rows [all q | all k | all v]. q and k become unit vectors first, and q
// is divided by sqrt(key_width). In a flow that reads one segment, a state [value * key_width,
// value_width] in float is what came before, and becomes what lies behind the last row.
Value delta_rule(Flow& flow, const Value& qkv, const DeltaGates& gates, const Rows& rows,
                 compute::DeltaHeads heads, const compute::View& state = {});

// The norm of each head of x [M, V], as wide as the gain, opened by z [M, V].
Value gated_norm(Flow& flow, const Value& x, const Value& z, const Weight& gain, float eps);

}  // namespace model::op
