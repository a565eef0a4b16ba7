// Whether training fits this machine, asked before anything is allocated.
#pragma once

#include "base/checked.h"
#include "model/arch.h"
#include "train/recipe.h"

namespace train {

// About the bytes that the arrays of steps hold at once: weights, arrays of the optimizer and of an average, a gradient a grain, and the
// activations of as many grains as there are workers. `ranks`: that share the optimizer's arrays, if the recipe says so.
base::Size step_bytes(const model::Config& config, const model::Layout& layout,
                      const TrainRecipe& recipe, int workers, int ranks = 1);

// About the resident memory of the process at its peak while it trains: those bytes, the program
// with the library that multiplies, and what that library keeps of the shapes that it met. Pages of
// mapped shards are not counted, for the system may take them back. What comes before a training in
// one `janua run` is not counted either.
base::Size process_bytes(const model::Config& config, const model::Layout& layout,
                         const TrainRecipe& recipe, int workers);

// Error: unsupported if the arrays of steps are more than the memory there is, with both numbers and
// what to lower.
base::Result<void> fits_memory(const model::Config& config, const model::Layout& layout,
                               const TrainRecipe& recipe, int workers, int ranks = 1);

}  // namespace train
