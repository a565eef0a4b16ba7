// A model and a training of it that take a second: enough to learn the toy language of TestShards.
#pragma once

#include "model/recipe.h"
#include "train/recipe.h"

namespace train {

inline model::ModelRecipe small_model() {
  model::ModelRecipe model;
  model
      .from_json({{"layers", 2},
                  {"hidden", 64},
                  {"feed_forward", 128},
                  {"heads", 4},
                  {"kv_heads", 2},
                  {"context_tokens", 32}},
                 "")
      .take();
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
