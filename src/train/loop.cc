// The life of a run: open, resume or start, step, save, finish.
#include "train/loop.h"

#include "model/weights.h"
#include "train/checkpoint.h"
#include "train/init_model.h"
#include "train/run.h"

namespace train {

namespace {

// The model that the recipe starts from. The run was asked for one with that content.
base::Result<std::optional<ledger::Given>> find_init(const model::ModelRecipe& model,
                                                     const TrainRecipe& recipe,
                                                     const base::Path& made,
                                                     ledger::ArtefactWriter& writer,
                                                     base::Context& ctx) {
  const auto& place = made.empty() ? init_of(model, recipe).place() : made;
  if (place.empty()) return std::optional<ledger::Given>();
  auto found = TRY(ledger::look_at_given(ctx.disk, place, "model", init_files(model),
                                         {ledger::Digests::known, ctx.pool}));
  TRY(found.is_asked_for(writer.manifest().inputs, "init"));
  return std::optional(std::move(found));
}

// Until the last one, or a stop, which is saved.
base::Result<void> make_steps(Run& run, Lead& lead, const TrainRecipe& recipe, base::Context& ctx) {
  while (!run.finished()) {
    TRY(lead.step());
    TRY(run.step());
    auto stop = ctx.cancel.check("train");  // asked once: whoever stops has saved
    TRY(run.name_saved(false));
    if (run.stands_saved() && stop.ok()) continue;
    if (run.stands_saved()) return stop;
    const bool last = run.finished() || !stop.ok();
    if (run.due_checkpoint() || last) TRY(run.save(recipe.checkpoints.background && !last));
    if (!stop.ok()) return stop;
  }
  return {};
}

}  // namespace

base::Result<void> train(const model::ModelRecipe& model, const TrainRecipe& recipe,
                         const base::Path& shards, std::int64_t seed,
                         ledger::ArtefactWriter& writer, base::Context& ctx,
                         const std::vector<HeldOutText>& held_out, rank::Ranks& ranks,
                         const base::Path& init) {
  const Began began{ctx.clock.seconds(), ranks.size()};
  RankMeter meter(ctx.disk, recipe.watts_per_core, ranks);
  const auto watch = TRY(ledger::InputWatch::begin(ctx.disk, shards, ctx.pool));
  Lead lead(ranks, stage_of(writer), recipe);
  TRY(lead.called());
  const auto trainer = TRY(open_together(model, recipe, shards, seed, ctx, ranks, meter));
  const auto shards_id = TRY(ledger::read_manifest(ctx.disk, shards)).id;
  const auto validation = TRY(Validation::open(trainer->config, held_out));
  Run run(*trainer, model, watch, TRY(find_init(model, recipe, init, writer, ctx)), validation,
          began, lead, meter, writer, ctx);
  TRY(run.resume_or_start(shards_id));
  const auto from = trainer->state.step;
  TRY(lead.give(*trainer, from > 0 ? writer.path(checkpoint_name(from)) : ""));
  auto made = make_steps(run, lead, recipe, ctx);
  if (!made.ok()) {
    static_cast<void>(run.name_saved(true).ok());  // what was whole by then has its name
    return made;
  }
  return run.finish();
}

}  // namespace train
