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
  // Where the optimizer updates hidden matrices as wholes: of which parameters, and the names of the
  // arrays that it keeps of those, the first of `optimizer`. Of others it keeps `names`.
  std::vector<bool> matrices;
  std::vector<std::string> matrix_names;

  // Array number `array` of parameter number `parameter`: "exp_avg"; "" where none is kept.
  std::string array_name(std::size_t array, std::size_t parameter) const;
};

// SHA-256 per tensor, named "model.norm.weight" or "exp_avg/model.norm.weight".
std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool);
// One digest for the state: over step and every (name, digest) in name order.
std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors);

}  // namespace train
