// All that training changes: master weights and the optimizer's arrays, flat, in float.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "model/layout.h"

namespace train {

struct State {
  std::int64_t step = 0;  // steps done
  std::vector<float> weights;
  std::vector<std::string> names;             // of the optimizer's arrays
  std::vector<std::vector<float>> optimizer;  // same layout as the weights
};

// SHA-256 per tensor, named "model.norm.weight" or "exp_avg/model.norm.weight".
std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool);
// One digest for the state: over step and every (name, digest) in name order.
std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors);

}  // namespace train
