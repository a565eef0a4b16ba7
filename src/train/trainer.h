// What a run of training steps needs, opened together: data order, model shape, workers, stepper,
// state.
#pragma once

#include <memory>

#include "base/context.h"
#include "compute/worker.h"
#include "model/arch.h"
#include "model/recipe.h"
#include "train/order.h"
#include "train/step.h"

namespace train {

class Setting {
 public:
  static base::Result<std::unique_ptr<Setting>> open(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx);
  // Puts the initial weights into the state.
  void start();
  // One step; what the mathematics throws becomes an Error.
  base::Result<StepFacts> step();
  // Tells the stepper that `state` was replaced.
  void state_changed() { stepper_->weights_changed(state); }

  TrainRecipe recipe;
  std::int64_t seed;
  Order order;
  model::Config config;
  model::Layout layout;
  State state;

 private:
  Setting(TrainRecipe recipe, std::int64_t seed, Order order, model::Config config, int workers);
  compute::Workers workers_;
  std::unique_ptr<Stepper> stepper_;
};

}  // namespace train
