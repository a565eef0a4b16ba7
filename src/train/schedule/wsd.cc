// Warm-up, stable, decay (Hu et al., MiniCPM): the peak rate holds until the last decay_steps.
// Warm-up and decay run between min_rate_ratio and 1, the convention of transformers.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "train/schedule.h"

namespace train::schedule {

namespace {

double shape(const std::string& name, double progress) {
  if (name == "cosine") return 0.5 * (1 + std::cos(std::numbers::pi * progress));
  if (name == "1-sqrt") return 1 - std::sqrt(progress);
  return 1 - progress;
}

double factor(const TrainRecipe& recipe, std::int64_t step) {
  const double low = recipe.min_rate_ratio;
  const auto between = [&](double share) { return std::max(0.0, share * (1 - low) + low); };
  if (step < recipe.warmup_steps)
    return between(static_cast<double>(step) / static_cast<double>(recipe.warmup_steps));
  const auto decay_begin = recipe.steps - recipe.decay_steps;
  if (step < decay_begin) return 1;
  if (step >= recipe.steps) return low;
  const double progress =
      static_cast<double>(step - decay_begin) / static_cast<double>(recipe.decay_steps);
  return between(shape(recipe.decay_shape, progress));
}

}  // namespace

extern const Entry wsd;
const Entry wsd = {factor};

}  // namespace train::schedule
