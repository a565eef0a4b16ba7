// Steps of a recorded training executed again, and what its recipe alone decides.
//
// Everything is read from what stands in the folder, so nothing is allocated before the recipe has
// passed the limits that `janua run` sets, and the tensors that it describes are those of the
// checkpoints on the disk.
#include "audit/train_replay.h"

#include <optional>

#include "store/safetensors.h"
#include "train/checkpoint.h"
#include "train/machine_class.h"
#include "train/schedule.h"
#include "train/setting.h"
#include "train/step_log.h"

namespace audit {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

struct Recipes {
  model::ModelRecipe model;
  train::TrainRecipe train;
  std::int64_t seed = 0;
};

Result<Recipes> read_recipes(const Path& folder, base::Disk& disk) {
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  Recipes out;
  out.seed = manifest.seed;
  const auto& recipe = manifest.recipe;
  TRY(TRY(base::guard(folder, [&]() -> Result<void> {
    TRY(base::from_json(recipe.value("model", base::Json::object()), out.model, folder));
    return base::from_json(recipe.value("train", base::Json::object()), out.train, folder);
  })));
  TRY(out.model.check());
  TRY(out.train.check());
  return out;
}

Result<std::int64_t> vocabulary_of(const Path& folder, base::Disk& disk) {
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  const auto& facts = manifest.facts;
  const auto at = facts.is_object() ? facts.find("vocabulary") : facts.end();
  constexpr std::int64_t most = 1 << 24;
  if (at == facts.end() || !at->is_number_integer() || at->get<std::int64_t>() < 1 ||
      at->get<std::int64_t>() > most)
    return Error{Code::bad_data, "its manifest says no vocabulary that can be", folder, ""};
  return at->get<std::int64_t>();
}

model::Layout layout_of(const model::Config& config) {
  return model::arch::find(config.arch)->layout(config);
}

// The first checkpoint's tensors, by name and shape. Fine if there is none.
Result<void> compare_tensors(const model::Layout& layout, const Path& folder, base::Disk& disk) {
  const auto steps = TRY(train::list_checkpoints(disk, folder));
  if (steps.empty()) return {};
  const auto checkpoint = base::join(folder, train::checkpoint_name(steps.front()));
  const auto file =
      TRY(store::Safetensors::open(disk, base::join(checkpoint, "state.safetensors")));
  for (const auto& parameter : layout.parameters) {
    const auto at = file.tensors().find(parameter.name);
    if (at == file.tensors().end() || at->second.shape != parameter.shape)
      return Error{Code::bad_data,
                   "the recipe describes another tensor '" + parameter.name + "' than stands in " +
                       checkpoint,
                   folder, ""};
  }
  return {};
}

// What the tensors of a step take, roughly: master weights and optimizer, a gradient a grain, and
// what a worker keeps of its grain.
double bytes_needed(const Recipes& recipes, const model::Layout& layout, std::int64_t vocabulary,
                    int workers) {
  const double working = recipes.train.precision == "f32" ? 4 : 2;
  const auto number = [](auto value) { return static_cast<double>(value); };
  const double tokens = number(recipes.train.rows_per_grain) * number(recipes.model.context_tokens);
  const double kept = number(recipes.model.layers) * (8 * number(recipes.model.hidden) +
                                                      3 * number(recipes.model.feed_forward)) +
                      number(vocabulary);
  return number(layout.size) * (16 + working * (1 + number(recipes.train.grains_per_step))) +
         tokens * kept * working * number(workers);
}

class RealTrainer : public Trainer {
 public:
  std::string machine_class() override { return train::machine_class(); }

  Result<void> check(const TrainingPlace& place, base::Context& ctx) override {
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    const auto vocabulary = TRY(vocabulary_of(place.shards, ctx.disk));
    const auto layout = layout_of(model::config_of(recipes.model, vocabulary));
    TRY(compare_tensors(layout, place.train, ctx.disk));
    const double needed = bytes_needed(recipes, layout, vocabulary, ctx.workers);
    const double memory = base::describe_machine().value("memory_bytes", 0.0);
    if (memory == 0 || needed <= memory) return {};
    return Error{Code::unsupported,
                 "a step takes about " + std::to_string(std::int64_t(needed / 1e9)) +
                     " GB of memory, this machine has " +
                     std::to_string(std::int64_t(memory / 1e9)),
                 place.train, "verify on a larger machine"};
  }

  Result<Reached> execute(const TrainingPlace& place, std::int64_t from, std::int64_t steps,
                          base::Context& ctx) override {
    return TRY(base::guard("replay", [&] { return again(place, from, steps, ctx); }));
  }

  Result<std::vector<StepSaid>> plan(const TrainingPlace& place, std::int64_t steps,
                                     base::Context& ctx) override {
    return TRY(base::guard("plan", [&] { return planned(place, steps, ctx); }));
  }

  Result<base::Json> configuration(const Path& folder, base::Context& ctx) override {
    const auto recipes = TRY(read_recipes(folder, ctx.disk));
    const auto vocabulary = TRY(vocabulary_of(folder, ctx.disk));
    return model::write_config(model::config_of(recipes.model, vocabulary));
  }

 private:
  // Opened once: the ways of a sample lie in one training.
  Result<train::Setting*> setting_of(const TrainingPlace& place, base::Context& ctx) {
    if (setting_ && opened_.train == place.train) return setting_.get();
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    setting_ =
        TRY(train::Setting::open(recipes.model, recipes.train, place.shards, recipes.seed, ctx));
    opened_ = place;
    return setting_.get();
  }

  Result<Reached> again(const TrainingPlace& place, std::int64_t from, std::int64_t steps,
                        base::Context& ctx) {
    auto& setting = *TRY(setting_of(place, ctx));
    if (from == 0) {
      setting.start();
    } else {
      const auto folder = base::join(place.train, train::checkpoint_name(from));
      TRY(train::load_checkpoint(ctx, folder, setting.layout, setting.state));
      setting.state_changed();
    }
    Reached out;
    for (std::int64_t i = 0; i < steps; ++i) {
      TRY(ctx.cancel.check("audit"));
      ctx.reporter.progress("audit", static_cast<std::uint64_t>(i),
                            static_cast<std::uint64_t>(steps),
                            "step " + std::to_string(from + i + 1));
      const auto facts = TRY(setting.step());
      out.steps.push_back({facts.loss, facts.gradient_norm, facts.rate, facts.tokens, ""});
    }
    out.state = train::state_digest(
        setting.state.step, train::tensor_digests(setting.state, setting.layout, ctx.workers));
    return out;
  }

  static Result<std::vector<StepSaid>> planned(const TrainingPlace& place, std::int64_t steps,
                                               base::Context& ctx) {
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    const auto order = TRY(train::Order::open(ctx.disk, place.shards, recipes.train,
                                              recipes.model.context_tokens, recipes.seed));
    const auto& recipe = recipes.train;
    const train::schedule::Entry* schedule = nullptr;
    for (const auto& row : train::schedule::all())
      if (recipe.schedule == row.name) schedule = row.entry;
    CHECK(schedule, "the recipe's check() knows every schedule");
    std::vector<StepSaid> out;
    for (std::int64_t step = 0; step < steps; ++step) {
      if (step % 64 == 0) TRY(ctx.cancel.check("audit"));
      out.push_back({0, 0, recipe.learning_rate * schedule->factor(recipe, step),
                     recipe.grains_per_step * recipe.rows_per_grain * order.row_tokens(),
                     train::rows_digest(order, recipe, step)});
    }
    return out;
  }

  TrainingPlace opened_;
  std::unique_ptr<train::Setting> setting_;
};

}  // namespace

std::unique_ptr<Trainer> real_trainer() { return std::make_unique<RealTrainer>(); }

}  // namespace audit
