// Steps of a recorded training executed again, and what its recipe alone decides.
//
// Everything is read from what stands in the folder, so nothing is allocated before the recipe has
// passed the limits that `janua run` sets, and the tensors that it describes are those of the
// checkpoints on the disk.
#include "audit/train_replay.h"

#include <optional>

#include "audit/align_replay.h"
#include "model/weights.h"
#include "train/checkpoint.h"
#include "train/machine_class.h"
#include "train/memory.h"
#include "train/reading.h"
#include "train/rewind.h"
#include "train/start_again.h"
#include "train/step_log.h"
#include "train/trainer.h"

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
  TRY(base::guard(folder, [&]() -> Result<void> {
    TRY(base::from_json(recipe.value("model", base::Json::object()), out.model, folder));
    return base::from_json(recipe.value("train", base::Json::object()), out.train, folder);
  }));
  TRY(out.model.check());
  TRY(out.train.check());
  return out;
}

// The tensors of a checkpoint by name and shape: those of the recipe, the arrays of optimizer and
// average ("exp_avg/NAME") of the same shapes, and what the rule about spikes remembers.
Result<void> compare_tensors(const model::Layout& layout, const train::Spikes& spikes,
                             const Path& checkpoint, base::Disk& disk) {
  const auto files = TRY(train::open_states(disk, checkpoint));
  const auto& weights = files.front().tensors();
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& parameter : layout.parameters) {
    shapes[parameter.name] = parameter.shape;
    const auto at = weights.find(parameter.name);
    if (at == weights.end() || at->second.shape != parameter.shape)
      return Error{Code::bad_data,
                   "the recipe describes another tensor '" + parameter.name + "' than stands here",
                   checkpoint, ""};
  }
  for (const auto& file : files)
    for (const auto& [name, tensor] : file.tensors()) {
      if (spikes.on() && name == train::Spikes::kName && tensor.shape == spikes.shape()) continue;
      const auto at = shapes.find(name.substr(name.find('/') + 1));  // npos + 1 = 0
      if (at == shapes.end() || at->second != tensor.shape)
        return Error{Code::bad_data, "the recipe describes no tensor '" + name + "'", checkpoint,
                     ""};
    }
  return {};
}

Result<void> compare_checkpoints(const model::Layout& layout, const train::Spikes& spikes,
                                 const Path& folder, base::Disk& disk) {
  for (const auto step : TRY(train::list_checkpoints(disk, folder)))
    TRY(compare_tensors(layout, spikes, base::join(folder, train::checkpoint_name(step)), disk));
  return {};
}

class RealTrainer : public Trainer {
 public:
  Result<std::string> machine_class(const TrainingPlace& place, base::Context& ctx) override {
    if (TRY(is_aligned(place, ctx.disk)))
      return train::machine_class(TRY(aligned_recipe(place, ctx.disk)));
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    return train::machine_class(recipes.train);
  }

  Result<void> check(const TrainingPlace& place, base::Context& ctx) override {
    if (TRY(is_aligned(place, ctx.disk))) return check_aligned(place, ctx);
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    const auto vocabulary = TRY(train::vocabulary_of_shards(ctx.disk, place.shards));
    const auto config = model::config_of(recipes.model, vocabulary);
    const auto layout = TRY(model::layout_of(config, place.train));
    TRY(compare_checkpoints(layout, train::Spikes(recipes.train.spike), place.train, ctx.disk));
    return train::fits_memory(config, layout, recipes.train, ctx.pool.workers());
  }

  Result<Reached> execute(const TrainingPlace& place, std::int64_t from, std::int64_t steps,
                          const States& recorded, base::Context& ctx) override {
    return base::guard(
        "replay", [&] { return again(place, from, steps, recorded, ctx); },
        "say --steps 0 to execute nothing again, or use a machine with more memory");
  }

  Result<std::vector<StepSaid>> plan(const TrainingPlace& place, std::int64_t steps,
                                     base::Context& ctx) override {
    return base::guard("plan", [&]() -> Result<std::vector<StepSaid>> {
      if (!TRY(is_aligned(place, ctx.disk))) return planned(place, steps, ctx);
      const auto& trainer = *TRY(trainer_of(place, ctx));
      std::vector<StepSaid> out;
      for (std::int64_t step = 0; step < steps && trainer.feed->foretold(); ++step)
        out.push_back({0, 0, trainer.recipe.rate(step), trainer.feed->tokens(step),
                       trainer.feed->digest(step), ""});
      return out;
    });
  }

  Result<base::Json> reading(const TrainingPlace& place, std::int64_t steps,
                             base::Context& ctx) override {
    return base::guard("reading", [&] { return read(place, steps, ctx); });
  }

 private:
  // Opened once: the ways of a sample lie in one training.
  Result<train::Trainer*> trainer_of(const TrainingPlace& place, base::Context& ctx) {
    if (trainer_ && opened_.train == place.train) return trainer_.get();
    if (TRY(is_aligned(place, ctx.disk))) {
      trainer_ = TRY(open_aligned(place, ctx));
      opened_ = place;
      return trainer_.get();
    }
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    trainer_ =
        TRY(train::Trainer::open(recipes.model, recipes.train, place.shards, recipes.seed, ctx));
    opened_ = place;
    return trainer_.get();
  }

  static Result<bool> is_aligned(const TrainingPlace& place, base::Disk& disk) {
    return aligned_by(TRY(ledger::read_manifest(disk, place.train))) != nullptr;
  }

  static Result<void> leave_out(train::Trainer& trainer, const TrainingPlace& place,
                                base::Context& ctx) {
    auto rewinds = TRY(train::read_rewinds(ctx.disk, place.train));
    rewinds.resize(std::min(rewinds.size(), place.rewinds));
    return train::take_rewinds(rewinds, trainer.recipe, base::join(place.train, train::kRewinds),
                               trainer.order());
  }

  // The trainer as it stood after step `from`.
  Result<train::Trainer*> begun(const TrainingPlace& place, std::int64_t from, base::Context& ctx) {
    auto& trainer = *TRY(trainer_of(place, ctx));
    if (trainer.reads_shards()) TRY(leave_out(trainer, place, ctx));
    if (from == 0 && !trainer.reads_shards()) {
      trainer.start_lesson(TRY(model::load_flat(ctx.disk, place.init)));
    } else if (from == 0) {
      TRY(train::start_again(trainer, TRY(ledger::read_manifest(ctx.disk, place.train)), place.init,
                             ctx));
    } else {
      const auto folder = base::join(place.train, train::checkpoint_name(from));
      TRY(train::load_checkpoint(ctx, folder, trainer.layout, trainer.state));
      trainer.state_changed();
    }
    return &trainer;
  }

  Result<Reached> again(const TrainingPlace& place, std::int64_t from, std::int64_t steps,
                        const States& recorded, base::Context& ctx) {
    auto& trainer = *TRY(begun(place, from, ctx));
    Reached out;
    bool parted = false;
    if (steps == 0) look(trainer, recorded, ctx, parted, out);
    for (std::int64_t i = 0; i < steps; ++i) {
      TRY(ctx.cancel.check("audit"));
      ctx.reporter.progress("audit", static_cast<std::uint64_t>(i),
                            static_cast<std::uint64_t>(steps),
                            "step " + std::to_string(from + i + 1));
      const auto facts = TRY(trainer.step());
      const auto rows = trainer.feed->digest(trainer.state.step - 1);
      out.steps.push_back(
          {facts.loss, facts.gradient_norm, facts.rate, facts.tokens, rows, facts.skipped});
      if (i + 1 == steps || recorded.contains(trainer.state.step))
        look(trainer, recorded, ctx, parted, out);
    }
    return out;
  }

  // Takes in what the state is now. `parted`: whether the last one looked at was another than recorded;
  // the tensors of one state alone are kept, for a log may record the state of every step.
  static void look(const train::Trainer& trainer, const States& recorded, base::Context& ctx,
                   bool& parted, Reached& out) {
    const auto step = trainer.state.step;
    auto tensors = train::tensor_digests(trainer.state, trainer.layout, ctx.pool);
    const auto& state = out.states[step] = train::state_digest(step, tensors);
    const auto said = recorded.find(step);
    const bool known = said != recorded.end();
    if (known && said->second == state) parted = false;
    if (!parted) out.tensors = std::move(tensors);
    if (known && said->second != state) parted = true;
  }

  static Result<train::Order> open_order(const TrainingPlace& place, const Recipes& recipes,
                                         base::Context& ctx) {
    auto order = TRY(train::Order::open(ctx.disk, place.shards, recipes.train,
                                        model::context_tokens(recipes.model), recipes.seed));
    TRY(train::take_rewinds(ctx.disk, place.train, recipes.train, order));
    return order;
  }

  static Result<std::vector<StepSaid>> planned(const TrainingPlace& place, std::int64_t steps,
                                               base::Context& ctx) {
    const auto recipes = TRY(read_recipes(place.train, ctx.disk));
    const auto order = TRY(open_order(place, recipes, ctx));
    const auto& recipe = recipes.train;
    std::vector<StepSaid> out;
    for (std::int64_t step = 0; step < steps; ++step) {
      if (step % 64 == 0) TRY(ctx.cancel.check("audit"));
      out.push_back({0, 0, recipe.rate(step), train::tokens_of(order, recipe, step),
                     train::rows_digest(order, recipe, step), ""});
    }
    return out;
  }

  static Result<base::Json> read(const TrainingPlace& place, std::int64_t steps,
                                 base::Context& ctx) {
    auto recipes = TRY(read_recipes(place.train, ctx.disk));
    const auto order = TRY(open_order(place, recipes, ctx));
    recipes.train.steps = steps;
    return record::to_json(train::reading_of(order, train::samples_of(recipes.train)));
  }

  TrainingPlace opened_;
  std::unique_ptr<train::Trainer> trainer_;
};

}  // namespace

std::unique_ptr<Trainer> real_trainer() { return std::make_unique<RealTrainer>(); }

}  // namespace audit
