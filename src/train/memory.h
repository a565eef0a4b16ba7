// Whether training fits this machine, asked before anything is allocated.
#pragma once

#include "base/checked.h"
#include "model/arch.h"
#include "train/recipe.h"

namespace train {

// About the bytes that steps hold at once: weights, optimizer arrays, a gradient a grain, and the
// activations of as many grains as there are workers.
base::Size step_bytes(const model::Config& config, const model::Layout& layout,
                      const TrainRecipe& recipe, int workers);

// Error: unsupported if they are more than the memory there is, with both numbers and
// what to lower.
base::Result<void> fits_memory(const model::Config& config, const model::Layout& layout,
                               const TrainRecipe& recipe, int workers);

}  // namespace train
