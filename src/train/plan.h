// What a training was begun for: plan.json in its folder. It decides whether work that stands there
// is of use to a recipe that says something else by now.
//
// The bits of step t depend on the first weights, model, data, seed and on the rates up to t, not
// on how many steps follow. So begun work goes on if its checkpoint lies where the rates of both
// plans are equal, and a finished training may grow from such a checkpoint.
#pragma once

#include <string>

#include "base/context.h"
#include "model/recipe.h"
#include "train/recipe.h"

namespace train {

struct Plan {
  model::ModelRecipe model;
  TrainRecipe train;
  std::string shards;  // content id
  std::int64_t seed = 0;
  std::string init = {};  // content id of the model that it starts from; "": from random weights
};

// {"model": {...}, "train": {...}}, as a manifest's recipe has it.
base::Json recipe_json(const model::ModelRecipe& model, const TrainRecipe& train);
// plan.json of a training whose manifest has that `recipe`; `shards`, `init`: content ids.
std::string plan_text(const base::Json& recipe, const std::string& shards, std::int64_t seed,
                      const std::string& init);
base::Result<void> write_plan(base::Disk& disk, const base::Path& folder, const Plan& plan);
// Error: missing; bad_data, also for a plan that a newer version wrote.
base::Result<Plan> read_plan(base::Disk& disk, const base::Path& folder);

// How many first steps lead to the same bits under both plans: 0 if anything but the length and the
// later rates differs.
std::int64_t common_steps(const Plan& a, const Plan& b);

// Whether what `folder` holds can go on under `wanted` with nothing of it lost.
bool can_go_on(base::Disk& disk, const base::Path& folder, const Plan& wanted);

// Copies into `work`, if no checkpoint stands there yet, what a longer or otherwise ended training
// shares with the finished one: its newest whole checkpoint within the common steps, the log up
// to there and what was lost on the way; all whole ones, if that is the end. The step, 0 if there is none,
// or if a log is not the one that the manifest of the finished one lists.
base::Result<std::int64_t> grow(base::Disk& disk, const base::Path& finished,
                                const base::Path& work, const Plan& wanted);

}  // namespace train
