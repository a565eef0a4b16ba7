#include "train/setting.h"

#include "model/weights.h"
#include "train/optimizer.h"

namespace train {

base::Result<std::unique_ptr<Setting>> Setting::open(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx) {
  TRY(model.check());
  auto order = TRY(Order::open(ctx.disk, shards, recipe, model.context_tokens, seed));
  const auto config = model::config_of(model, order.vocabulary());
  return base::guard("train", [&] {
    compute::keep_freed_memory();
    std::unique_ptr<Setting> setting(
        new Setting(recipe, seed, std::move(order), config, ctx.workers));
    setting->start();
    return setting;
  });
}

Setting::Setting(TrainRecipe recipe, std::int64_t seed, Order order, model::Config config,
                 int workers)
    : recipe(std::move(recipe)),
      seed(seed),
      order(std::move(order)),
      config(std::move(config)),
      layout(model::arch::find(this->config.arch)->layout(this->config)),
      workers_(workers),
      stepper_(make_stepper(this->config, layout, this->recipe, this->order, workers_)) {
  for (const char* name : optimizer::find(this->recipe.optimizer)->states) {
    state.names.emplace_back(name);
    state.optimizer.emplace_back(layout.size);
  }
}

void Setting::start() {
  state.step = 0;
  state.weights = model::initial_weights(config, layout, seed);
  for (auto& array : state.optimizer) std::fill(array.begin(), array.end(), 0.0f);
  state_changed();
}

base::Result<StepFacts> Setting::step() {
  auto result = base::guard("train step " + std::to_string(state.step + 1),
                            [&] { return stepper_->step(state); });
  if (!result.ok()) return std::move(result).error();
  TRY(order.whole());
  return result.take();
}

}  // namespace train
