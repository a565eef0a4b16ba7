#include "audit/align_replay.h"

#include "align/rollout/prompts.h"
#include "align/rows.h"
#include "model/standing.h"
#include "train/checkpoint.h"
#include "train/memory.h"

namespace audit {

using base::Code;
using base::Error;
using base::Result;

const align::objective::Entry* aligned_by(const ledger::Manifest& manifest) {
  return align::objective::find(manifest.kind);
}

namespace {

struct Recorded {
  const align::objective::Entry* entry = nullptr;
  base::Settings settings;
  std::int64_t seed = 0;
  const align::LearnRecipe& learning() const { return entry->learning(settings); }
};

Result<Recorded> recorded(const TrainingPlace& place, base::Disk& disk) {
  const auto manifest = TRY(ledger::read_manifest(disk, place.train));
  Recorded out;
  out.entry = aligned_by(manifest);
  if (!out.entry)
    return Error{Code::bad_data, "it is no training of a stage that aligns", place.train, ""};
  out.settings = out.entry->settings();
  out.seed = manifest.seed;
  TRY(base::guard(place.train,
                  [&] { return out.settings.from_json(manifest.recipe, place.train); }));
  TRY(out.settings.check());
  return out;
}

Error no_model(const TrainingPlace& place) {
  return {Code::missing, "the model that the training began with does not stand here", place.train,
          "bring it, and say where it stands with --init"};
}

}  // namespace

Result<train::TrainRecipe> aligned_recipe(const TrainingPlace& place, base::Disk& disk) {
  return TRY(recorded(place, disk)).learning().to_train(1);
}

Result<std::unique_ptr<train::Trainer>> open_aligned(const TrainingPlace& place,
                                                     base::Context& ctx) {
  if (place.init.empty()) return no_model(place);
  const auto said = TRY(recorded(place, ctx.disk));
  return align::objective::open_trainer(*said.entry,
                                        {.disk = ctx.disk,
                                         .folder = place.train,
                                         .recipe = said.settings,
                                         .seed = said.seed,
                                         .looks = true},
                                        place.init, ctx);
}

Result<void> check_aligned(const TrainingPlace& place, base::Context& ctx) {
  if (place.init.empty()) return no_model(place);
  const auto said = TRY(recorded(place, ctx.disk));
  auto config = TRY(model::standing_config(ctx.disk, place.init));
  const auto whole = TRY(model::layout_of(config, place.init));
  const auto changes = TRY(align::changes_of(said.learning().lora, whole));
  const auto learned = changes.empty() ? whole : TRY(model::LowRanks::of(whole, changes)).layout();
  for (const auto step : TRY(train::list_checkpoints(ctx.disk, place.train))) {
    const auto checkpoint = base::join(place.train, train::checkpoint_name(step));
    const auto state = TRY(train::open_state(ctx.disk, checkpoint));
    for (const auto& p : learned.parameters) TRY(state.expect(p.name, p.shape));
  }
  config.context = said.learning().max_tokens;
  // What learns from answers of its own has prompts in the place of rows.
  if (!ctx.disk.exists(base::join(place.train, align::rollout::kPrompts)))
    config.context = TRY(align::read_rows(ctx.disk, place.train, config.vocabulary)).longest();
  return train::fits_memory(config, learned, said.learning().to_train(1), ctx.pool.workers());
}

}  // namespace audit
