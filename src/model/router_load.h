// Where a layer of experts sent the tokens of a pass that learns: for the log, for the bias that evens
// the load out, and for the loss that asks for it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/layout.h"

namespace model {

struct RouterLoad {
  std::int64_t layer = 0;
  std::int64_t rows = 0;                // tokens
  std::vector<std::int64_t> load = {};  // choices of each expert
  std::vector<double> share = {};       // sum over the tokens of each expert's share of the scores
  double entropy = 0;  // sum over the tokens of the entropy of these shares, in nats

  Place bias = {};       // that counts for the choice alone, if there is one
  double bias_rate = 0;  // what a step adds to it or takes from it
};

// What `more` saw of the same layers, too.
void add(std::vector<RouterLoad>& sum, const std::vector<RouterLoad>& more);

// E * sum over experts of (choices / tokens) * (mean share), over all layers together: the loss of the
// Switch Transformer (Fedus et al., equations 4 to 6) for several choices a token, as transformers
// computes it. The number of chosen experts where the load is even.
double balance_loss(std::span<const RouterLoad> routers);
// Choices of each expert a token, over all layers together: what that loss holds fixed.
std::vector<double> choices_per_token(std::span<const RouterLoad> routers);

// Auxiliary-loss-free balancing (Wang et al.; DeepSeek-V3): the bias of an expert that had less than the
// mean load grows by the rate, that of one that had more shrinks by it.
void even_out(const RouterLoad& router, std::span<float> bias);

}  // namespace model
