// [train]: how the model is trained.
#pragma once

#include <cstdint>
#include <string>

#include "base/field.h"

namespace train {

struct TrainRecipe {
  std::int64_t steps = 100;
  std::int64_t grains_per_step = 8;
  std::int64_t rows_per_grain = 4;
  std::string precision = "bf16";
  std::string optimizer = "adamw";
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double weight_decay = 0.1;
  double clip_norm = 1.0;
  std::string schedule = "cosine";
  std::int64_t warmup_steps = 10;
  std::int64_t decay_steps = 20;
  std::string decay_shape = "linear";
  double min_rate_ratio = 0.1;
  double mix_temperature = 1.0;
  std::int64_t checkpoint_steps = 100;
  double watts_per_core = 10;

  template <class V>
  void fields(V& v) {
    v(steps, "steps", "optimizer steps");
    v(grains_per_step, "grains_per_step",
      "micro-batches whose gradients one step sums, over a fixed tree; at most 64");
    v(rows_per_grain, "rows_per_grain", "rows of context_tokens tokens in a micro-batch");
    v(precision, "precision", "working type: bf16 (with float master weights) or f32");
    v(optimizer, "optimizer", "a file in train/optimizer/");
    v(learning_rate, "learning_rate", "peak learning rate");
    v(beta1, "beta1", "decay of the first moment");
    v(beta2, "beta2", "decay of the second moment");
    v(epsilon, "epsilon", "added to the root of the second moment");
    v(weight_decay, "weight_decay", "decoupled weight decay of matrices; gains have none");
    v(clip_norm, "clip_norm", "largest gradient norm; 0 clips nothing");
    v(schedule, "schedule", "a file in train/schedule/: cosine or wsd");
    v(warmup_steps, "warmup_steps", "steps of linear warm-up");
    v(decay_steps, "decay_steps", "steps of decay at the end (wsd)");
    v(decay_shape, "decay_shape", "shape of that decay: linear, cosine or 1-sqrt (wsd)");
    v(min_rate_ratio, "min_rate_ratio", "learning rate at the end, as a share of the peak");
    v(mix_temperature, "mix_temperature",
      "languages are drawn by bytes^(1/temperature): 1 as they come, larger is more even");
    v(checkpoint_steps, "checkpoint_steps", "steps between checkpoints");
    v(watts_per_core, "watts_per_core",
      "power of a busy core, assumed where no energy meter can be read");
  }
  base::Result<void> check() const;
};

}  // namespace train
