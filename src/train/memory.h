// Whether training fits this machine, asked before anything is allocated.
#pragma once

#include "base/checked.h"
#include "model/arch.h"
#include "rank/ranks.h"
#include "train/recipe.h"

namespace train {

// About the bytes that the arrays of steps hold at once: weights, arrays of the optimizer and of an average,
// gradients of grains as they are added (train/fold.h), and what the forward of as many grains as there are
// workers leaves for the way back. Of one of several ranks: the gradients of its own grains,
// the sums that ranks trade, which become the mean (train/rank_sum.h), and the largest share of the optimizer's arrays, where
// the recipe shares them out.
base::Size step_bytes(const model::Config& config, const model::Layout& layout,
                      const TrainRecipe& recipe, int workers, int rank = 0, int ranks = 1);
// Of all ranks that share this machine.
base::Size step_bytes_here(const model::Config& config, const model::Layout& layout,
                           const TrainRecipe& recipe, int workers, const rank::Ranks& ranks);

// About the resident memory of the process at its peak while it trains: those bytes, and the program with
// the library that multiplies. Pages of mapped shards are not counted, for the system may take them
// back. What comes before a training in one `janua run` is not counted either.
base::Size process_bytes(const model::Config& config, const model::Layout& layout,
                         const TrainRecipe& recipe, int workers);

// Error: unsupported if the arrays of steps, of all ranks on this machine, are more than the memory
// there is, with both numbers and what to lower. Ranks ask without telling each other anything.
base::Result<void> fits_memory(const model::Config& config, const model::Layout& layout,
                               const TrainRecipe& recipe, int workers,
                               const rank::Ranks& ranks = rank::alone());
// The same of so many bytes.
base::Result<void> fits_into(std::uint64_t there, const model::Config& config,
                             const model::Layout& layout, const TrainRecipe& recipe, int workers,
                             const rank::Ranks& ranks);

}  // namespace train
