// What a step does about the routers of a mixture of experts, and says of them.
#pragma once

#include <optional>
#include <vector>

#include "model/router_load.h"
#include "train/state.h"

namespace train {

// Of all layers with a router, over all tokens of a step.
struct RoutingFacts {
  double entropy = 0;     // of a token's shares, nats: the mean
  double most = 0;        // load of the busiest expert of a layer, in mean loads of that layer
  std::int64_t idle = 0;  // experts that no token chose
};
// None for a model without routers.
std::optional<RoutingFacts> routing_facts(const std::vector<model::RouterLoad>& routers);

// Moves the biases that even the load out, in the master weights: no optimizer does.
void even_out(const std::vector<model::RouterLoad>& routers, const model::Layout& layout,
              State& state);

}  // namespace train
