// All that makes training steps, opened together: data order, model shape, workers, stepper, state.
#pragma once

#include <memory>

#include "base/context.h"
#include "compute/worker.h"
#include "model/arch.h"
#include "model/recipe.h"
#include "train/shard_feed.h"
#include "train/step.h"

namespace train {

// What a stage brings to be trained with in the place of shards and random weights.
struct Lesson {
  model::Config config;
  TrainRecipe recipe;
  std::int64_t seed = 0;
  std::unique_ptr<Feed> feed;
  std::vector<float> weights;                 // that it begins with, laid out as the model's
  std::vector<model::LowRank> adapters = {};  // learn beside them; none: the weights themselves do,
  std::vector<std::size_t> frozen = {};       // but for these parameters
};

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
  // Of a lesson, begun. Error: bad_request for a recipe or adapters that cannot be; unsupported as above.
  static base::Result<std::unique_ptr<Trainer>> open(Lesson lesson, base::Context& ctx);
  // Puts the initial weights into the state, or these, which must be laid out as `layout` says; the
  // optimizer begins at zero.
  void start();
  void start(std::vector<float> weights);
  // Of a lesson: the state as it begins with those weights of its model.
  void start_lesson(std::vector<float> weights);
  // One step; what the mathematics throws becomes an Error.
  base::Result<StepFacts> step();
  // Tells the stepper that `state` was replaced.
  void state_changed() { stepper_->weights_changed(state); }

  // Of a training that reads shards.
  bool reads_shards() const { return dynamic_cast<const ShardFeed*>(feed.get()) != nullptr; }
  Order& order() const {
    CHECK(reads_shards(), "an order is asked of who reads shards");
    return static_cast<ShardFeed&>(*feed).order;
  }

  TrainRecipe recipe;
  std::int64_t seed;
  std::unique_ptr<Feed> feed;
  model::Config config;
  std::unique_ptr<const model::Layout> of_model;   // of all weights, where others learn beside them
  std::unique_ptr<const model::LowRanks> changes;  // those; null: the model's own weights learn
  model::Layout layout;                            // of what learns
  State state;

 private:
  struct Parts {
    TrainRecipe recipe;
    std::int64_t seed;
    std::unique_ptr<Feed> feed;
    model::Config config;
    model::Layout layout;
    std::vector<float> frozen = {};  // weights beside which changes learn
    std::unique_ptr<const model::Layout> of_model = {};
    std::unique_ptr<const model::LowRanks> changes = {};
  };
  Trainer(Parts parts, const base::Pool& pool, rank::Ranks& ranks,
          const std::vector<double>& rates);
  void average();  // takes in what the weights are
  const base::Pool pool_;
  std::unique_ptr<Stepper> stepper_;
};

}  // namespace train
