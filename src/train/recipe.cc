#include "train/recipe.h"

#include "train/optimizer.h"
#include "train/schedule.h"

namespace train {

base::Result<void> TrainRecipe::check() const {
  const auto wrong = [](const std::string& what) {
    return base::Error{base::Code::bad_request, what, "", ""};
  };
  if (steps < 1) return wrong("train.steps must be at least 1");
  if (grains_per_step < 1 || grains_per_step > 64)
    return wrong("train.grains_per_step must be between 1 and 64");
  if (rows_per_grain < 1 || rows_per_grain > 65536)
    return wrong("train.rows_per_grain must be between 1 and 65536");
  if (precision != "bf16" && precision != "f32")
    return wrong("train.precision must be bf16 or f32");
  if (!(learning_rate > 0)) return wrong("train.learning_rate must be above 0");
  if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
    return wrong("train.beta1 and train.beta2 must be at least 0 and below 1");
  if (!(epsilon > 0)) return wrong("train.epsilon must be above 0");
  if (!(weight_decay >= 0)) return wrong("train.weight_decay must be at least 0");
  if (!(clip_norm >= 0)) return wrong("train.clip_norm must be at least 0, which clips nothing");
  if (!(min_rate_ratio >= 0 && min_rate_ratio <= 1))
    return wrong("train.min_rate_ratio must lie between 0 and 1");
  if (!(watts_per_core >= 0)) return wrong("train.watts_per_core must be at least 0");
  if (warmup_steps < 0 || decay_steps < 1)
    return wrong("warmup_steps and decay_steps must be positive");
  if (decay_shape != "linear" && decay_shape != "cosine" && decay_shape != "1-sqrt")
    return wrong("train.decay_shape must be linear, cosine or 1-sqrt");
  if (checkpoint_steps < 1) return wrong("train.checkpoint_steps must be at least 1");
  if (mix_temperature < 1) return wrong("train.mix_temperature must be at least 1");
  TRY(base::check_known("optimizer", optimizer, optimizer::names()));
  return base::check_known("schedule", schedule, schedule::names());
}

}  // namespace train
