// The life of a run: open, resume or start, step, save, finish.
#include "train/loop.h"

#include <cmath>

#include "base/energy.h"
#include "base/plot.h"
#include "model/weights.h"
#include "train/checkpoint.h"
#include "train/machine_class.h"
#include "train/setting.h"
#include "train/step_log.h"

namespace train {

namespace {

base::Json recorded_recipe(const model::ModelRecipe& model, const TrainRecipe& recipe) {
  return {{"model", base::to_json(model)}, {"train", base::to_json(recipe)}};
}

// An audit executes eight steps if nobody asks for more.
constexpr std::int64_t kLastStretch = 4;

class Run {
 public:
  Run(Setting& setting, const model::ModelRecipe& model, ledger::ArtefactWriter& writer,
      base::Context& ctx)
      : setting_(setting),
        writer_(writer),
        ctx_(ctx),
        recipe_(recorded_recipe(model, setting.recipe)),
        meter_(ctx.disk, setting.recipe.watts_per_core),
        seconds_(ctx.clock.seconds()),
        cpu_(base::cpu_seconds()) {}

  base::Result<void> resume_or_start(const std::string& shards_id);
  base::Result<void> step();
  bool finished() const { return setting_.state.step >= setting_.recipe.steps; }
  // The one before the last is saved a few steps before the end, so that whoever executes that few
  // again reaches the final weights.
  bool due_checkpoint() const {
    const auto step = setting_.state.step, left = setting_.recipe.steps - step;
    return left <= 0 || left == kLastStretch || step % setting_.recipe.checkpoint_steps == 0;
  }
  base::Result<void> save();
  base::Result<void> finish();

 private:
  base::Result<void> refuse_other_plan(const std::string& shards_id);
  base::Result<bool> load_newest();
  void report(const StepFacts& facts, double seconds);

  Setting& setting_;
  ledger::ArtefactWriter& writer_;
  base::Context& ctx_;
  base::Json recipe_;
  base::EnergyMeter meter_;
  double seconds_, cpu_, joules_ = 0;  // when the last step ended
  StepCost before_;  // of earlier processes: what this one need not do again and lost steps
  const double began_ = seconds_, cpu_began_ = cpu_;
  double record_seconds_ =
      0;                  // spent on log, digests, checkpoints and ledger, since this process began
  double last_loss_ = 0;  // of the last step; a process saves only after a step of its own
  bool after_checkpoint_ = true, first_ = true;
};

base::Result<void> Run::resume_or_start(const std::string& shards_id) {
  TRY(refuse_other_plan(shards_id));
  if (!TRY(load_newest())) setting_.start();
  before_ = TRY(cut_steps(ctx_.disk, writer_.folder(), setting_.state.step));
  if (setting_.state.step == 0) return {};
  setting_.state_changed();
  ctx_.reporter.note("train", "going on after step " + std::to_string(setting_.state.step));
  const auto before = machine_classes(TRY(read_steps(ctx_.disk, writer_.folder())), 1, INT64_MAX);
  if (!before.empty() && before.back() != machine_class())
    ctx_.reporter.warn("train", "the steps so far were made on '" + before.back() + "', this is '" +
                                    machine_class() +
                                    "': no one machine can execute all of this training again");
  return writer_.record(
      "resume",
      {{"stage", "train"}, {"step", setting_.state.step}, {"machine_class", machine_class()}});
}

// Work that was begun for another recipe, other shards or another seed is of no use here.
base::Result<void> Run::refuse_other_plan(const std::string& shards_id) {
  const base::Json plan = {{"recipe", recipe_}, {"shards", shards_id}, {"seed", setting_.seed}};
  const auto path = writer_.path("plan.json"), text = base::pretty(plan);
  const auto before = ctx_.disk.read(path);
  if (before.ok() && *before == text) return {};
  for (const auto& entry : TRY(ctx_.disk.list(writer_.folder())))
    TRY(ctx_.disk.remove_all(writer_.path(entry.name)));
  return ctx_.disk.write_file(path, text);
}

base::Result<bool> Run::load_newest() {
  auto steps = TRY(list_checkpoints(ctx_.disk, writer_.folder()));
  for (; !steps.empty(); steps.pop_back()) {
    const auto folder = writer_.path(checkpoint_name(steps.back()));
    auto loaded = load_checkpoint(ctx_, folder, setting_.layout, setting_.state);
    if (loaded.ok()) return true;
    // Only bytes that are wrong are given up: a read that failed may succeed tomorrow.
    const auto code = loaded.error().code;
    if (code != base::Code::missing && code != base::Code::bad_data &&
        code != base::Code::verification)
      return loaded.error();
    ctx_.reporter.warn("train", checkpoint_name(steps.back()) + " is refused (" +
                                    loaded.error().sentence() + "); the one before is used");
    TRY(ctx_.disk.remove_all(folder));
  }
  return false;
}

base::Result<void> Run::step() {
  LoggedStep logged;
  logged.facts = TRY(setting_.step());
  logged.step = setting_.state.step;
  const double computed = ctx_.clock.seconds();
  logged.rows = rows_digest(setting_.order, setting_.recipe, logged.step - 1);
  const double now = ctx_.clock.seconds(), cpu = base::cpu_seconds(), joules = meter_.joules();
  logged.seconds = now - seconds_;
  logged.cpu_seconds = cpu - cpu_;
  logged.joules = joules - joules_;
  seconds_ = now, cpu_ = cpu, joules_ = joules;
  if (after_checkpoint_)
    logged.state = state_digest(setting_.state.step,
                                tensor_digests(setting_.state, setting_.layout, ctx_.workers));
  if (first_) logged.joules_method = meter_.method(), logged.machine_class = machine_class();
  after_checkpoint_ = first_ = false;
  last_loss_ = logged.facts.loss;
  report(logged.facts, logged.seconds);
  TRY(append_step(ctx_.disk, writer_.folder(), logged));
  record_seconds_ += ctx_.clock.seconds() - computed;
  return {};
}

void Run::report(const StepFacts& facts, double seconds) {
  char text[96];
  std::snprintf(text, sizeof text, "loss %.3f  %.1fk tok/s", facts.loss,
                static_cast<double>(facts.tokens) / seconds / 1000);
  ctx_.reporter.progress("train", static_cast<std::uint64_t>(setting_.state.step),
                         static_cast<std::uint64_t>(setting_.recipe.steps), text,
                         {{"loss", facts.loss}, {"grad_norm", facts.gradient_norm}});
}

base::Result<void> Run::save() {
  const double began = ctx_.clock.seconds();
  const auto manifest = TRY(save_checkpoint(ctx_, writer_.folder(), setting_.state, setting_.layout,
                                            recipe_, setting_.seed));
  after_checkpoint_ = true;
  TRY(writer_.record("checkpoint", {{"step", setting_.state.step},
                                    {"state", manifest.facts["state"]},
                                    {"id", manifest.id},
                                    {"loss", last_loss_}}));
  record_seconds_ += ctx_.clock.seconds() - began;
  return {};
}

std::string loss_plot(const std::vector<LoggedStep>& steps) {
  base::PlotSeries series{.name = "loss"};
  for (const auto& s : steps) series.points.push_back({static_cast<double>(s.step), s.facts.loss});
  char text[128];
  std::snprintf(text, sizeof text,
                "Training loss falls from %.2f to %.2f nats per token in %zu steps.",
                steps.front().facts.loss, steps.back().facts.loss, steps.size());
  return base::line_plot({.title = "Training loss",
                          .description = text,
                          .x_label = "step",
                          .y_label = "loss (nats per token)",
                          .series = {std::move(series)}});
}

base::Result<void> Run::finish() {
  const auto steps = TRY(read_steps(ctx_.disk, writer_.folder()));
  CHECK(!steps.empty(), "a finished run has steps");
  TRY(ctx_.disk.write_file(writer_.path("loss.svg"), loss_plot(steps)));
  double tokens = 0, flops = 0;
  for (const auto& s : steps) {
    tokens += static_cast<double>(s.facts.tokens);
    flops += s.facts.flops;
  }
  const auto spent = cost_of(steps);
  const auto last =
      TRY(ledger::read_manifest(ctx_.disk, writer_.path(checkpoint_name(setting_.state.step))));
  auto& manifest = writer_.manifest();
  manifest.counts = {{"steps", steps.size()},
                     {"tokens", static_cast<std::int64_t>(tokens)},
                     {"parameters", setting_.layout.count()}};
  manifest.facts = {{"machine_class", machine_class()},
                    {"state", last.facts["state"]},
                    {"vocabulary", setting_.config.vocabulary},
                    {"first_loss", steps.front().facts.loss},
                    {"last_loss", steps.back().facts.loss},
                    {"flops", flops},
                    {"tokens_per_second", tokens / spent.seconds},
                    {"train_seconds", spent.seconds},
                    {"train_cpu_seconds", spent.cpu_seconds},
                    {"record_seconds", record_seconds_}};
  manifest.cost = {{"wall_s", before_.seconds + ctx_.clock.seconds() - began_},
                   {"cpu_s", before_.cpu_seconds + base::cpu_seconds() - cpu_began_},
                   {"joules", before_.joules + meter_.joules()},
                   {"joules_method", meter_.method()}};
  return {};
}

}  // namespace

base::Result<void> train(const model::ModelRecipe& model, const TrainRecipe& recipe,
                         const base::Path& shards, std::int64_t seed,
                         ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto setting = TRY(Setting::open(model, recipe, shards, seed, ctx));
  const auto shards_id = TRY(ledger::read_manifest(ctx.disk, shards)).id;
  Run run(*setting, model, writer, ctx);
  TRY(run.resume_or_start(shards_id));
  while (!run.finished()) {
    TRY(run.step());
    auto stop = ctx.cancel.check("train");  // asked once: whoever stops has saved
    if (run.due_checkpoint() || !stop.ok()) TRY(run.save());
    if (!stop.ok()) return stop;
  }
  return run.finish();
}

}  // namespace train
