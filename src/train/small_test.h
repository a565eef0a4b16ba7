// A model and a training of it that take a second: enough to learn the toy language of TestShards.
#pragma once

#include "model/recipe.h"
#include "train/recipe.h"

namespace train {

inline model::ModelRecipe small_model() {
  model::ModelRecipe model;
  model.layers = 2;
  model.hidden = 64;
  model.feed_forward = 128;
  model.heads = 4;
  model.kv_heads = 2;
  model.context_tokens = 32;
  return model;
}

inline TrainRecipe small_recipe() {
  TrainRecipe recipe;
  recipe.steps = 12;
  recipe.grains_per_step = 3;
  recipe.rows_per_grain = 2;
  recipe.learning_rate = 1e-2;
  recipe.schedule.from_json({{"warmup_steps", 2}}, "").take();
  recipe.checkpoint_steps = 5;
  return recipe;
}

}  // namespace train
