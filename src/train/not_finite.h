// What is said of weights, a loss or a gradient that are not finite.
#pragma once

#include <span>

#include "base/result.h"
#include "train/state.h"

namespace train {

// Error: failed, with the first tensor whose weights are not finite. Asked before each checkpoint, so
// that the last one is always good.
base::Result<void> check_weights(const State& state, const model::Layout& layout);

// Of a step, number state.step, whose loss or gradient is not finite: failed, with the first tensor of
// which the weights are not, or else the gradient (of all parameters).
base::Error not_finite(const State& state, const model::Layout& layout,
                       std::span<const float> gradient);

}  // namespace train
