// How fast steps of a model run here, on made-up tokens.
#pragma once

#include "base/context.h"
#include "model/recipe.h"
#include "rank/ranks.h"
#include "train/recipe.h"

namespace train {

struct Speed {
  double seconds_per_step = 0;  // the median
  double tokens_per_step = 0, flops_per_step = 0;
  // Of a step, the mean: in what this rank told others, or waited for them (rank/ranks.h).
  double exchange_seconds_per_step = 0;
  std::int64_t parameters = 0;
};

// Times `steps` steps after `warm` others. One document as long as all rows together, so that
// attention covers whole rows: the same work per token as a peer that knows no document masks.
// Nothing is written to ctx.disk. Several ranks call it together, and each gets its own figures. Error: as
// Trainer::open; interrupted.
base::Result<Speed> measure_speed(const model::ModelRecipe& model, const TrainRecipe& recipe,
                                  std::int64_t vocabulary, std::int64_t warm, std::int64_t steps,
                                  base::Context& ctx, rank::Ranks& ranks = rank::alone());

}  // namespace train
