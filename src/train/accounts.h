// What a training took, and what it is worth: time that was no step, money, compute of ancestors.
#pragma once

#include <optional>
#include <string>

#include "base/disk.h"
#include "train/recipe.h"
#include "train/step_log.h"

namespace train {

// Of `seconds` in logged steps and `lost` in steps that were made again, the share that went into
// steps that stand and were learned from: `skipped` are the seconds of those that were not. Nothing
// where no time passed.
std::optional<double> goodput(double seconds, const Aside& aside, double skipped, double lost);

// `machine_seconds`: as StepCost has it. Nothing where the recipe names no price, or one of energy
// of which nothing is known.
std::optional<double> money_of(const Prices& prices, double machine_seconds,
                               std::optional<double> joules);

// Floating-point operations that went into the weights in `folder` before: of the training of which
// it is the export and of those that this one began with. They follow from the manifests beside;
// nothing where one of these does not say it, as that of a model from elsewhere does not.
std::optional<double> ancestor_flops(base::Disk& disk, const base::Path& folder);

}  // namespace train
