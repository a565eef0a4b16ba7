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
                                                     ledger::ArtefactWriter& writer,
                                                     base::Context& ctx) {
  const auto& init = init_of(model, recipe);
  if (init.empty()) return std::optional<ledger::Given>();
  auto found = TRY(ledger::look_at_given(ctx.disk, init.place(), "model", init_files(model),
                                         {ledger::Digests::known, ctx.pool}));
  TRY(found.is_asked_for(writer.manifest().inputs, "init"));
  return std::optional(std::move(found));
}

// Until the last one, or a stop, which is saved.
base::Result<void> make_steps(Run& run, Lead& lead, bool background,
                              base::Context& ctx) {
  while (!run.finished()) {
    TRY(lead.step());
    TRY(run.step());
    auto stop = ctx.cancel.check("train");  // asked once: whoever stops has saved
    TRY(run.name_saved(false));
    if (run.stands_saved() && stop.ok()) continue;
    if (run.stands_saved()) return stop;
    const bool last = run.finished() || !stop.ok();
    if (run.due_checkpoint() || last) TRY(run.save(background && !last));
    if (!stop.ok()) return stop;
  }
  return {};
}

base::Result<record::Train> run_whole(Run& run, Trainer& trainer, Lead& lead,
                                     ledger::ArtefactWriter& writer, base::Context& ctx) {
  TRY(run.resume_or_start());
  const auto from = trainer.state.step;
  TRY(lead.give(trainer, from > 0 ? writer.path(checkpoint_name(from)) : ""));
  auto made = make_steps(run, lead, trainer.recipe.checkpoints.background, ctx);
  if (!made.ok()) {
    static_cast<void>(run.name_saved(true).ok());  // what was whole by then has its name
    return made.error();
  }
  return run.finish();
}

// What a training by recipe was asked for. All references outlive it.
Asked asked_for(const Plan& plan, const ledger::InputWatch& shards,
                std::optional<ledger::Given> init, base::Disk& disk) {
  Asked out;
  out.recipe = recipe_json(plan.model, plan.train);
  out.plan = plan_text(out.recipe, plan.shards, plan.seed, plan.init);
  out.read_plan = [&disk](const base::Path& folder) -> base::Result<void> {
    TRY(read_plan(disk, folder));
    return {};
  };
  out.can_go_on = [&plan, &disk](const base::Path& folder) {
    return can_go_on(disk, folder, plan);
  };
  out.begin = [&plan, &disk, init](Trainer& trainer) -> base::Result<void> {
    if (!init) return trainer.start(), base::Result<void>();
    trainer.start(TRY(init_weights(disk, init->folder, plan.model, trainer.config.vocabulary)));
    return {};
  };
  out.inputs = {&shards};
  out.init = std::move(init);
  return out;
}

}  // namespace

base::Result<void> train(const model::ModelRecipe& model, const TrainRecipe& recipe,
                         const base::Path& shards, std::int64_t seed,
                         ledger::ArtefactWriter& writer, base::Context& ctx,
                         const std::vector<HeldOutText>& held_out, rank::Ranks& ranks) {
  const Began began{ctx.clock.seconds(), ranks.size()};
  RankMeter meter(ctx.disk, recipe.watts_per_core, ranks);
  const auto watch = TRY(ledger::InputWatch::begin(ctx.disk, shards, ctx.pool));
  Lead lead(ranks, stage_of(writer), recipe);
  TRY(lead.called());
  const auto trainer = TRY(open_together(model, recipe, shards, seed, ctx, ranks, meter));
  const auto shards_id = TRY(ledger::read_manifest(ctx.disk, shards)).id;
  const auto validation = TRY(Validation::open(trainer->config, held_out));
  auto init = TRY(find_init(model, recipe, writer, ctx));
  const Plan plan{model, trainer->recipe, shards_id, seed, init ? init->id : ""};
  const auto asked = asked_for(plan, watch, std::move(init), ctx.disk);
  Run run(*trainer, asked, validation, began, lead, meter, writer, ctx);
  record::say(TRY(run_whole(run, *trainer, lead, writer, ctx)), writer.manifest());
  return {};
}

base::Result<record::Train> learn(Trainer& trainer, const Task& task,
                                  ledger::ArtefactWriter& writer, base::Context& ctx) {
  const Began began{ctx.clock.seconds(), 1};
  RankMeter meter(ctx.disk, trainer.recipe.watts_per_core, rank::alone());
  Lead lead(rank::alone(), stage_of(writer), trainer.recipe);
  TRY(lead.called());
  const auto validation = TRY(Validation::open(trainer.config, {}));
  Asked asked;
  asked.recipe = task.recipe;
  asked.plan = task.plan;
  const auto plan_file = [](const base::Path& folder) { return base::join(folder, "plan.json"); };
  asked.read_plan = [&](const base::Path& folder) -> base::Result<void> {
    TRY(ctx.disk.read(plan_file(folder)));
    return {};
  };
  asked.can_go_on = [&](const base::Path& folder) {
    const auto steps = list_checkpoints(ctx.disk, folder);
    const auto begun = ctx.disk.read(plan_file(folder));
    return !steps.ok() || steps->empty() || (begun.ok() && *begun == task.plan);
  };
  asked.begin = [&](Trainer& begun) -> base::Result<void> {
    begun.start_lesson(TRY(task.weights()));
    return {};
  };
  asked.inputs = task.inputs;
  asked.init = task.init;
  Run run(trainer, asked, validation, began, lead, meter, writer, ctx);
  return run_whole(run, trainer, lead, writer, ctx);
}

}  // namespace train
