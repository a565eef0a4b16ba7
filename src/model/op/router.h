// The choice of experts: logits, ids, weights, and losses that ask for an even load.
#pragma once

#include "compute/op/router.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// [M, E] float = x [M, H] times the transpose of the weight [E, H], plus the bias [E] if there is one, in
// float whatever the working type is: a choice hangs on the last bits.
Value router_logits(Flow& flow, const Value& x, const Weight& weight, const Weight* bias);

// ids [M, k] (i32); the correction [E] counts for the choice alone. Nothing goes back through a choice.
Value choose_experts(Flow& flow, const Value& logits, const Weight* correction,
                     const compute::Routing& routing);

// weights [M, k] float of experts that may have been chosen in any way.
Value weigh_experts(Flow& flow, const Value& logits, const Value& ids,
                    const compute::Routing& routing);

// Losses that ask for an even load, as parts of the sum over tokens that training minimises: each is
// times the tokens that it is a mean of. They have a gradient and are in no loss that is returned.
struct Balance {
  double batch = 0;     // times balance_loss() (router_load.h), over all layers of the pass
  double sequence = 0;  // times E / (k T) * sum over experts of choices * mean share, segment by
                        // segment of T tokens (DeepSeek-V3, equations 17 to 20)
};

// Only in a flow that trains: notes in the workspace what the layer sent where, and lets the losses flow
// back. `begins` is where each expert's rows begin, then the number of all.
void balance(Flow& flow, const Value& logits, const Value& ids, const Value& begins,
             const Rows& rows, const compute::Routing& routing, const Balance& losses,
             RouterLoad router);

}  // namespace model::op
