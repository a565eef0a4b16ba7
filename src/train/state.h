// All that training changes: master weights, the optimizer's arrays and those of an average, flat, in
// float, and what the rule about spikes remembers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/layout.h"
#include "train/share.h"
#include "train/spike.h"

namespace train {

struct State {
  std::int64_t step = 0;  // steps done
  std::vector<float> weights;
  std::vector<std::string> names;  // of the optimizer's arrays
  // Same layout as the weights, of which a rank may hold a share alone: the first number is that of
  // element share.begin.
  std::vector<std::vector<float>> optimizer;
  Share share;
  // Where the optimizer updates hidden matrices as wholes: of which parameters, and the names of the
  // arrays that it keeps of those, the first of `optimizer`. Of others it keeps `names`.
  std::vector<bool> matrices;
  std::vector<std::string> matrix_names;

  // Array number `array` of parameter number `parameter`: "exp_avg"; "" where none is kept.
  std::string array_name(std::size_t array, std::size_t parameter) const;
  std::vector<std::string> average_names;   // of an average's arrays (train/average.h)
  std::vector<std::vector<float>> average;  // same layout as the weights
  Spikes spikes;                            // of the steps done

  // Where element `element` of an optimizer's array stands, which the share must hold.
  float* at(std::size_t array, std::size_t element) {
    return optimizer[array].data() + (element - share.begin);
  }
  const float* at(std::size_t array, std::size_t element) const {
    return optimizer[array].data() + (element - share.begin);
  }
  // Steps that were learned from.
  std::int64_t updates() const { return step - spikes.skipped(); }
};

// A tensor of the state beside weights and optimizer: "ema/model.norm.weight", Spikes::kName.
struct Beside {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<float> values;
};
std::vector<Beside> beside(State& state, const model::Layout& layout);

// SHA-256 of each tensor that the state holds, named "model.norm.weight", "exp_avg/model.norm.weight" or
// as those beside.
std::map<std::string, std::string> tensor_digests(const State& state, const model::Layout& layout,
                                                  const base::Pool& pool);
// One digest for the state: over step and every (name, digest) in name order.
std::string state_digest(std::int64_t step, const std::map<std::string, std::string>& tensors);

}  // namespace train
