// Which checkpoints go once newer ones are recorded: train.checkpoints.keep_last and keep_every.
#pragma once

#include <set>
#include <vector>

#include "ledger/artefact.h"
#include "train/recipe.h"

namespace train {

// The one before the last is saved a few steps before the end, so that whoever executes that few again
// reaches the final weights. An audit executes eight steps if nobody asks for more.
inline constexpr std::int64_t kLastStretch = 4;

// Of the steps after which checkpoints stand, ascending, those whose checkpoint goes. Where a training
// may go back that stays to which it would.
std::vector<std::int64_t> steps_to_prune(const TrainRecipe& recipe,
                                         const std::vector<std::int64_t>& standing);

// Deletes those checkpoints in the work of `writer`, after a record named them. Each is moved away
// first, so that a crash leaves none that is half there.
base::Result<void> prune(const TrainRecipe& recipe, ledger::ArtefactWriter& writer,
                         base::Context& ctx);
// Deletes what a crash left of that. `pruned`: steps that records named and nobody made again.
base::Result<void> sweep_pruned(const base::Path& work, const std::set<std::int64_t>& pruned,
                                base::Disk& disk);

}  // namespace train
