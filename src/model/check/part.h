// The parts of an answer, each in a file of its own, wherever the weights lie.
#pragma once

#include <string>
#include <vector>

#include "model/check/check.h"
#include "model/device_weights.h"
#include "model/pass.h"

namespace model::check {

struct Running {
  const Model& model;
  const Parameters& parameters;
  Workspace& workspace;
  const DeviceWeights* there;  // where a gradient is asked for
};

// logits and router_logits.I
void add_logits(const Running& model, const Input& input, const Packed& packed, Answer& answer);

// grad.NAME, grad_norm.NAME and the loss; `whole` are the parameters whose gradients are given, each
// under the name that was asked for.
struct Named {
  const Parameter* parameter;
  std::string name;
};
void add_gradients(const Running& model, const Packed& packed, const std::vector<Named>& whole,
                   Answer& answer);

// greedy_ids and greedy_logprobs
void add_texts(const Running& model, const Input& input, const Options& options, Answer& answer);

}  // namespace model::check
