// All that training changes: master weights, the optimizer's arrays and those of an average, flat, in
// float, and what the rule about spikes remembers.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "model/layout.h"
#include "train/spike.h"

namespace train {

struct State {
  std::int64_t step = 0;  // steps done
  std::vector<float> weights;
  std::vector<std::string> names;             // of the arrays: the optimizer's, then the average's
  std::vector<std::vector<float>> optimizer;  // the arrays; same layout as the weights
  Spikes spikes = {};                         // of the steps done

  std::int64_t updates() const {
    return step - spikes.skipped();
  }  // done: steps that were learned from
};

// SHA-256 per tensor, named "model.norm.weight", "exp_avg/model.norm.weight" or Spikes::kName.
std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool);
// One digest for the state: over step and every (name, digest) in name order.
std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors);

}  // namespace train
