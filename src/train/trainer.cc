#include "train/trainer.h"

#include "model/weights.h"
#include "train/memory.h"
#include "train/optimizer.h"

namespace train {

namespace {
constexpr const char* kMoreMemory =
    "lower train.rows_per_grain, train.grains_per_step or the model's sizes";
}  // namespace

base::Result<std::unique_ptr<Trainer>> Trainer::open(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx, rank::Ranks& ranks) {
  TRY(model.check());
  TRY(recipe.check());
  auto order = TRY(Order::open(ctx.disk, shards, recipe, model::context_tokens(model), seed));
  const auto config = model::config_of(model, order.vocabulary());
  auto layout = TRY(model::layout_of(config, "model"));
  TRY(fits_memory(config, layout, recipe, ctx.pool.workers()));
  return base::guard(
      "train",
      [&] {
        compute::keep_freed_memory();
        std::unique_ptr<Trainer> trainer(new Trainer(recipe, seed, std::move(order), config,
                                                     std::move(layout), ctx.pool, ranks));
        trainer->start();
        return trainer;
      },
      kMoreMemory);
}

Trainer::Trainer(TrainRecipe recipe, std::int64_t seed, Order order, model::Config config,
                 model::Layout layout, const base::Pool& pool, rank::Ranks& ranks)
    : recipe(std::move(recipe)),
      seed(seed),
      order(std::move(order)),
      config(std::move(config)),
      layout(std::move(layout)),
      stepper_(make_stepper(this->config, this->layout, this->recipe, this->order, pool, ranks)) {
  for (const char* name : this->recipe.optimizer.entry().states) {
    state.names.emplace_back(name);
    state.optimizer.emplace_back(this->layout.size);
  }
}

void Trainer::start() { start(model::initial_weights(layout, seed)); }

void Trainer::start(std::vector<float> weights) {
  CHECK(weights.size() == layout.size, "weights are laid out as the model's");
  state.step = 0;
  state.weights = std::move(weights);
  for (auto& array : state.optimizer) std::fill(array.begin(), array.end(), 0.0f);
  state_changed();
}

base::Result<StepFacts> Trainer::step() {
  auto facts = TRY(base::guard(
      "train step " + std::to_string(state.step + 1), [&] { return stepper_->step(state); },
      kMoreMemory));
  TRY(order.whole());
  return facts;
}

}  // namespace train
