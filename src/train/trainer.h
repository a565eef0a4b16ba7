// All that makes training steps, opened together: data order, model shape, workers, stepper, state.
#pragma once

#include <memory>

#include "base/context.h"
#include "compute/worker.h"
#include "model/arch.h"
#include "model/recipe.h"
#include "train/order.h"
#include "train/step.h"

namespace train {

class Trainer {
 public:
  // Whether the state begins when it is opened, or later by start() or by what is loaded into it.
  enum class Begin { at_once, later };
  // Looks at everything before it takes memory, for recipes also come from manifests of others.
  // Error: bad_request for a recipe that cannot be; what Order::open says of the shards;
  // unsupported if the machine has not the memory. The ranks, which make each step together, must
  // outlive it.
  static base::Result<std::unique_ptr<Trainer>> open(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx,
                                                     rank::Ranks& ranks = rank::alone(),
                                                     Begin begin = Begin::at_once);
  // Puts the initial weights into the state, or these, which must be laid out as `layout` says; the
  // optimizer begins at zero.
  void start();
  void start(std::vector<float> weights);
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
  Trainer(TrainRecipe recipe, std::int64_t seed, Order order, model::Config config,
          model::Layout layout, const base::Pool& pool, rank::Ranks& ranks,
          const std::vector<double>& rates);
  void average();  // takes in what the weights are
  const base::Pool pool_;
  std::unique_ptr<Stepper> stepper_;
};

}  // namespace train
