// Linear warm-up from 0, then half a cosine down to min_rate_ratio; the convention of transformers.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "train/schedule.h"

namespace train::schedule {

namespace {

double factor(const TrainRecipe& recipe, std::int64_t step) {
  const auto warm = recipe.warmup_steps;
  if (step < warm) return static_cast<double>(step) / static_cast<double>(warm);
  const auto length = std::max<std::int64_t>(1, recipe.steps - warm);
  const double progress = static_cast<double>(step - warm) / static_cast<double>(length);
  const double wave = 0.5 * (1 + std::cos(std::numbers::pi * progress));
  return std::max(0.0, wave * (1 - recipe.min_rate_ratio) + recipe.min_rate_ratio);
}

}  // namespace

extern const Entry cosine;
const Entry cosine = {factor};

}  // namespace train::schedule
