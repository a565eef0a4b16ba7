// [train]: how the model is trained.
#pragma once

#include <cstdint>
#include <string>

#include "base/numerics.h"
#include "base/recipe_path.h"
#include "train/average.h"
#include "train/checkpoint_recipe.h"
#include "train/loss.h"
#include "train/mix.h"
#include "train/mup.h"
#include "train/optimizer.h"
#include "train/packing.h"
#include "train/prices.h"
#include "train/schedule.h"
#include "train/spike.h"
#include "train/validation_recipe.h"

namespace train {

struct TrainRecipe {
  static constexpr std::int64_t kMostGrains = 4096;
  std::int64_t steps = 100;
  std::int64_t grains_per_step = 8;
  std::int64_t rows_per_grain = 4;
  std::string precision = "bf16";
  double learning_rate = 1e-3;
  double clip_norm = 1.0;
  base::Choice<optimizer::Registry> optimizer;
  base::Choice<schedule::Registry> schedule;
  LossRecipe loss;
  SpikeRecipe spike;
  average::Choice average;
  packing::Choice packing;
  double mix_temperature = 1.0;
  std::vector<MixPhase> mix;
  std::int64_t checkpoint_steps = 100;
  double watts_per_core = 10;
  std::int64_t unmoved_steps = 1000;
  base::RecipePath init;
  ValidationRecipe validation;
  Prices prices;
  double peak_flops = 0;
  bool tensorboard = false;
  CheckpointRecipe checkpoints;
  bool shard_optimizer = false;
  std::string recompute = "none";
  std::string numerics = "native";
  BaseSizes mup_base;

  template <class V>
  void fields(V& v) {
    v(steps, "steps", "optimizer steps", base::Affects::length);
    v(grains_per_step, "grains_per_step",
      "micro-batches whose gradients one step sums, over a fixed tree; at most 4096");
    v(rows_per_grain, "rows_per_grain", "rows of context_tokens tokens in a micro-batch");
    v(precision, "precision", "working type: bf16 (with float master weights) or f32");
    v(learning_rate, "learning_rate", "peak learning rate");
    v(clip_norm, "clip_norm", "largest gradient norm; 0 clips nothing");
    v(optimizer, "optimizer", "what turns gradients into new weights");
    v(schedule, "schedule", "how the learning rate goes over the steps", base::Affects::length);
    v(loss, "loss", "what is learned from beside the mean cross-entropy of every target");
    v(spike, "spike", "steps that are not learned from, for they stand out");
    v(average, "average", "of the weights, kept beside them; [export] may release it");
    v(packing, "packing", "how documents are laid out in rows");
    v(mix_temperature, "mix_temperature",
      "languages are drawn by bytes^(1/temperature): 1 as they come, larger is more even");
    v(mix, "mix", "phases in which the languages are mixed otherwise, such as for an annealing",
      base::Affects::length);
    v(checkpoint_steps, "checkpoint_steps", "steps between checkpoints", base::Affects::nothing);
    v(watts_per_core, "watts_per_core",
      "power of a busy core, assumed where no energy meter can be read", base::Affects::nothing);
    v(unmoved_steps, "unmoved_steps",
      "warn of a tensor that so many steps in a row left bit for bit as it was; 0: never",
      base::Affects::nothing);
    // Its content is an input of the training, wherever it lies.
    v(init, "init",
      "folder of a model to start from, from the folder of the recipe: its weights, with an "
      "optimizer that starts anew; [model] and the tokenizer must be its own. Empty: from random "
      "weights",
      base::Affects::nothing);
    v(validation, "validation", "held-out text that is scored while the model trains",
      base::Affects::nothing);
    v(prices, "prices", "what is paid for, so that a run can say what it cost",
      base::Affects::nothing);
    v(peak_flops, "peak_flops",
      "floating-point operations a second that the data sheet of this machine promises for "
      "products of the working type, to compare with; 0: not said",
      base::Affects::nothing);
    v(tensorboard, "tensorboard",
      "whether the step log is kept as an event file of TensorBoard, too", base::Affects::nothing);
    v(checkpoints, "checkpoints", "how states are saved, and which of them stay",
      base::Affects::nothing);
    v(shard_optimizer, "shard_optimizer",
      "whether of several ranks each holds, updates and saves a share of the optimizer's arrays "
      "alone (ZeRO, stage 1); they all must see the folder of the run",
      base::Affects::nothing);
    v(recompute, "recompute",
      "what a layer keeps for the way back: none recomputes nothing and keeps all; layer keeps its "
      "input alone and computes it again, to the same bits, for less memory and about a quarter "
      "more time",
      base::Affects::nothing);
    v(numerics, "numerics",
      "native: the machine's quickest sums, whose bits are those of its class alone; portable: the "
      "same bits on every machine, in f32");
    v(mup_base, "mup_base",
      "sizes of [model] at which learning_rate was found, such as { hidden = 64 }: first weights and "
      "the rate of each tensor then follow the width (muP); empty: they do not");
  }
  base::Result<void> check() const;
  base::Numerics how() const {
    return numerics == "portable" ? base::Numerics::portable : base::Numerics::native;
  }
  bool recomputes() const { return recompute == "layer"; }
  // Learning rate of optimizer step number `step` (from 0).
  double rate(std::int64_t step) const {
    const base::WithNumerics here(how());
    return learning_rate * schedule.entry().factor(schedule.settings(), step, steps);
  }

  // Rows that a step reads.
  std::int64_t rows_per_step() const { return grains_per_step * rows_per_grain; }

  static constexpr base::Moved moved[] = {
      {"optimizer", "optimizer.kind"},
      {"beta1", "optimizer.beta1"},
      {"beta2", "optimizer.beta2"},
      {"epsilon", "optimizer.epsilon"},
      {"weight_decay", "optimizer.weight_decay"},
      {"schedule", "schedule.kind"},
      {"warmup_steps", "schedule.warmup_steps"},
      {"decay_steps", "schedule.decay_steps"},
      {"decay_shape", "schedule.decay_shape"},
      {"min_rate_ratio", "schedule.min_rate_ratio"},
  };
};

}  // namespace train

namespace base {

// Without `init` where none is named, and without what came later where it says nothing: plans and
// manifests of such trainings stay as they were before there was such a key.
template <>
Json to_json(const train::TrainRecipe& recipe);

}  // namespace base
