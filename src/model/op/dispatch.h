// Rows of tokens to their experts and back.
#pragma once

#include "model/op/op.h"

namespace model::op {

// Which row belongs to which choice (compute/op/dispatch.h); nothing goes back through it.
struct Dispatch {
  Value order, places;  // [1, N] i32
  Value begins;         // [1, E + 1] i32
};
Dispatch sort_by_expert(Flow& flow, const Value& ids, std::size_t experts);

// [N, H] from x [M, H]: a row for each choice of each token, by expert.
Value dispatch(Flow& flow, const Value& x, const Dispatch& by);

// [M, H] from rows [N, H] and weights [M, k] float: the weighted sum of each token's rows.
Value combine(Flow& flow, const Value& rows, const Value& weights, const Dispatch& by);

}  // namespace model::op
