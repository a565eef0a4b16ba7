// What a training costs, before it starts: counted from the recipe, and nothing run.
#pragma once

#include <cstdint>
#include <string>

#include "base/checked.h"
#include "model/recipe.h"
#include "train/recipe.h"

namespace plan {

struct Estimate {
  std::int64_t parameters = 0;
  double tokens = 0;  // trained on, repeats included
  double flops =
      0;  // of matrix products and attention over whole rows, as the step log counts them
  base::Size arrays;  // bytes that the arrays of its steps hold at once
  base::Size memory;  // of the whole process at its peak while it trains (train/memory.h)
  base::Size disk;    // bytes of its checkpoints
};

// Error: as model::layout_of; the recipes must be checked.
base::Result<Estimate> estimate(const model::ModelRecipe& model, const train::TrainRecipe& train,
                                std::int64_t vocabulary, int workers);

// For people: "7.97 million", "1.2 GB", "3 min", "5.1 hours".
std::string many(double n);
std::string counted(double n, const std::string& what);  // "1 document", "246 thousand documents"
std::string bytes(base::Size size);
std::string duration(double seconds);

}  // namespace plan
