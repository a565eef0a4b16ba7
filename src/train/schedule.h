// A learning-rate schedule is one file in train/schedule/.
#pragma once

#include <cstdint>
#include <span>

#include "train/recipe.h"

namespace train::schedule {

struct Entry {
  // Share of the peak rate that optimizer step number `step` (from 0) uses.
  double (*factor)(const TrainRecipe& recipe, std::int64_t step);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();

}  // namespace train::schedule
