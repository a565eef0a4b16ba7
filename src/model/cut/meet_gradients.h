// Gradients of what every rank holds whole, where each has a part of them.
#pragma once

#include "model/cut/part.h"

namespace model {

// After a pass that learns, in float, [part's layout.size]. Where layers are shared, what a block in parts
// reads (a gain of heads) has the sum over the members; all else whole has its gradient on each. Where
// experts are shared, each has a gradient of its own rows, of all but the experts, which have met all rows.
// Each parameter is summed in the order of the members. Error: failed, where one is gone.
base::Result<void> meet_gradients(const Model& whole, const Model& mine, const Part& part,
                                  Members& members, std::span<float> gradient);

}  // namespace model
