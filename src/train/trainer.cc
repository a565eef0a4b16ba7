#include "train/trainer.h"

#include <algorithm>

#include "model/initial_weights.h"
#include "train/hidden.h"
#include "train/memory.h"
#include "train/optimizer.h"
#include "train/width.h"

namespace train {

namespace {
constexpr const char* kMoreMemory =
    "lower train.rows_per_grain or the model's sizes, or set train.recompute = \"layer\"";
}  // namespace

base::Result<std::unique_ptr<Trainer>> Trainer::open(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& shards, std::int64_t seed,
                                                     base::Context& ctx, rank::Ranks& ranks,
                                                     Begin begin) {
  TRY(model.check());
  TRY(recipe.check());
  const base::WithNumerics here(recipe.how());
  auto order = TRY(Order::open(ctx.disk, shards, recipe, model::context_tokens(model), seed));
  const auto config = model::config_of(model, order.vocabulary());
  auto layout = TRY(model::layout_of(config, "model"));
  const auto widths = TRY(width_rules(recipe, model, order.vocabulary()));
  begin_by(widths, layout);
  TRY(fits_memory(config, layout, recipe, ctx.pool.workers(), ranks));
  return base::guard(
      "train",
      [&] {
        compute::keep_freed_memory();
        std::unique_ptr<Trainer> trainer(
            new Trainer({recipe, seed, std::make_unique<ShardFeed>(std::move(order), recipe),
                         config, std::move(layout)},
                        ctx.pool, ranks, widths.rates));
        if (begin == Begin::at_once)
          trainer->start();
        else
          trainer->state.weights.resize(trainer->layout.size);
        return trainer;
      },
      kMoreMemory);
}

namespace {

// The layout of the model, in which some parameters do not learn.
model::Layout frozen_at(model::Layout layout, const std::vector<std::size_t>& frozen) {
  for (const auto i : frozen) layout.parameters[i].trained = false;
  return layout;
}

base::Result<void> check_lesson(const Lesson& lesson) {
  TRY(lesson.recipe.check());
  if (lesson.adapters.empty() || !lesson.recipe.optimizer.entry().update_matrix) return {};
  return base::Error{base::Code::bad_request,
                     "adapters need another optimizer than '" + lesson.recipe.optimizer.kind() +
                         "', which updates the matrices of a model as wholes",
                     "", "write optimizer = \"adamw\""};
}

}  // namespace

base::Result<std::unique_ptr<Trainer>> Trainer::open(Lesson lesson, base::Context& ctx) {
  TRY(check_lesson(lesson));
  const base::WithNumerics here(lesson.recipe.how());
  Parts parts{lesson.recipe, lesson.seed, std::move(lesson.feed), lesson.config, {}};
  auto layout = TRY(model::layout_of(parts.config, "model"));
  CHECK(lesson.weights.size() == layout.size, "weights are laid out as the model's");
  if (!lesson.adapters.empty()) {
    parts.of_model = std::make_unique<const model::Layout>(std::move(layout));
    parts.changes = std::make_unique<const model::LowRanks>(
        TRY(model::LowRanks::of(*parts.of_model, std::move(lesson.adapters))));
    parts.layout = parts.changes->layout();
  } else {
    parts.layout = frozen_at(std::move(layout), lesson.frozen);
  }
  auto longest = parts.config;
  longest.context = parts.feed->row_tokens();
  TRY(fits_memory(longest, parts.layout, parts.recipe, ctx.pool.workers()));
  return base::guard(
      "train",
      [&] {
        compute::keep_freed_memory();
        if (parts.changes) parts.frozen = lesson.weights;
        std::unique_ptr<Trainer> trainer(new Trainer(std::move(parts), ctx.pool, rank::alone(), {}));
        trainer->start_lesson(std::move(lesson.weights));
        return trainer;
      },
      kMoreMemory);
}

Trainer::Trainer(Parts parts, const base::Pool& pool, rank::Ranks& ranks,
                 const std::vector<double>& rates)
    : recipe(std::move(parts.recipe)),
      seed(parts.seed),
      feed(std::move(parts.feed)),
      config(std::move(parts.config)),
      of_model(std::move(parts.of_model)),
      changes(std::move(parts.changes)),
      layout(std::move(parts.layout)),
      pool_(pool),
      stepper_(make_stepper(
          this->config, this->layout, this->recipe, *this->feed, pool, ranks, rates,
          changes ? std::optional(Frozen{changes.get(), parts.frozen}) : std::nullopt)) {
  const bool shared_out = this->recipe.shard_optimizer && !ranks.alone();
  state.share =
      shared_out ? shares_of(this->layout, ranks.size())[static_cast<std::size_t>(ranks.number())]
                 : Share{0, this->layout.size};
  const auto& optimizer = this->recipe.optimizer.entry();
  for (const char* name : optimizer.states) {
    state.names.emplace_back(name);
    state.optimizer.emplace_back(state.share.size());
  }
  state.average_names = average::arrays_of(this->recipe.average);
  for (std::size_t i = 0; i < state.average_names.size(); ++i)
    state.average.emplace_back(this->layout.size);
  state.spikes = Spikes(this->recipe.spike);
  if (!optimizer.update_matrix || changes) return;
  state.matrices = hidden_matrices(model::model_of(this->config, "model").take());
  state.matrix_names.assign(optimizer.matrix_states.begin(), optimizer.matrix_states.end());
  CHECK(state.matrix_names.size() <= state.names.size(), "arrays of matrices are among the others");
}

void Trainer::start() {
  const base::WithNumerics here(recipe.how());
  start(model::initial_weights(layout, seed, pool_));
}

void Trainer::start_lesson(std::vector<float> weights) {
  start(changes ? changes->begin(weights, seed, pool_) : std::move(weights));
}

void Trainer::start(std::vector<float> weights) {
  CHECK(weights.size() == layout.size, "weights are laid out as the model's");
  state.step = 0;
  state.weights = std::move(weights);
  for (auto& array : state.optimizer) std::fill(array.begin(), array.end(), 0.0f);
  for (auto& array : state.average) std::fill(array.begin(), array.end(), 0.0f);
  state.spikes.clear();
  state_changed();
}

base::Result<StepFacts> Trainer::step() {
  const base::WithNumerics here(recipe.how());
  auto facts = TRY(base::guard(
      "train step " + std::to_string(state.step + 1),
      [&] {
        auto made = stepper_->step(state);
        if (made.ok()) average();
        return made;
      },
      kMoreMemory));
  return facts;
}

// Number by number, so that cuts change no bit.
void Trainer::average() {
  const auto& entry = recipe.average.entry();
  if (!entry.take) return;
  constexpr std::size_t kMost = 1 << 16;
  pool_.run((layout.size + kMost - 1) / kMost, [&](int, std::size_t i) {
    const auto begin = i * kMost, size = std::min(kMost, layout.size - begin);
    std::vector<float*> arrays;
    for (auto& array : state.average) arrays.push_back(array.data() + begin);
    entry.take(recipe.average.settings(), state.step, state.weights.data() + begin, arrays.data(),
               size);
  });
}

}  // namespace train
