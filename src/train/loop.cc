// The life of a run: open, resume or start, step, save, finish.
#include "train/loop.h"

#include <cmath>
#include <optional>

#include "base/energy.h"
#include "ledger/input_watch.h"
#include "model/weights.h"
#include "record/train.h"
#include "train/checkpoint.h"
#include "train/init_model.h"
#include "train/loss_plot.h"
#include "train/machine_class.h"
#include "train/plan.h"
#include "train/reading.h"
#include "train/resume.h"
#include "train/step_log.h"
#include "train/trainer.h"

namespace train {

namespace {

// "out/train.work" -> "train"
std::string stage_of(const ledger::ArtefactWriter& writer) {
  const auto name = base::file_name(writer.folder());
  return name.substr(0, name.rfind(".work"));
}

// An audit executes eight steps if nobody asks for more.
constexpr std::int64_t kLastStretch = 4;

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

class Run {
 public:
  Run(Trainer& trainer, const model::ModelRecipe& model, const ledger::InputWatch& shards,
      std::optional<ledger::Given> init, ledger::ArtefactWriter& writer, base::Context& ctx)
      : trainer_(trainer),
        shards_(shards),
        init_(std::move(init)),
        writer_(writer),
        ctx_(ctx),
        log_(ctx.disk, writer.folder()),
        model_(model),
        recipe_(recipe_json(model, trainer.recipe)),
        machine_class_(machine_class(model, trainer.recipe)),
        meter_(ctx.disk, trainer.recipe.watts_per_core),
        seconds_(ctx.clock.seconds()),
        cpu_(base::cpu_seconds()) {}

  base::Result<void> resume_or_start(const std::string& shards_id);
  base::Result<void> step();
  bool finished() const { return trainer_.state.step >= trainer_.recipe.steps; }
  // The one before the last is saved a few steps before the end, so that whoever executes that few
  // again reaches the final weights.
  bool due_checkpoint() const {
    const auto step = trainer_.state.step, left = trainer_.recipe.steps - step;
    return left <= 0 || left == kLastStretch || step % trainer_.recipe.checkpoint_steps == 0;
  }
  base::Result<void> save();
  base::Result<void> finish();

 private:
  base::Result<void> take_plan(const std::string& shards_id, bool same_key);
  base::Result<void> record_start(const Start& start);
  base::Result<void> begin();
  // What the ledger keeps of a checkpoint; the log leads up to it.
  base::Result<base::Json> checkpoint_body(const ledger::Manifest& manifest) const;
  void report(const StepFacts& facts, double seconds);

  Trainer& trainer_;
  const ledger::InputWatch& shards_;
  const std::optional<ledger::Given> init_;  // the model that it starts from, if it starts from one
  ledger::ArtefactWriter& writer_;
  base::Context& ctx_;
  StepLog log_;  // opened by resume_or_start()
  const model::ModelRecipe& model_;
  base::Json recipe_;  // model and train, as the plan and every manifest record them
  const std::string machine_class_;
  base::EnergyMeter meter_;
  double seconds_, cpu_, joules_ = 0;  // when the last step ended
  StepCost before_;  // of earlier processes: what this one need not do again and lost steps
  const double began_ = seconds_, cpu_began_ = cpu_;
  double record_seconds_ = 0;  // on log, digests, checkpoints and ledger, since this process began
  bool after_checkpoint_ = true;  // the next step logs the digest of its state
  bool first_ = true;             // the next step is the first of this process
};

base::Result<void> Run::resume_or_start(const std::string& shards_id) {
  const auto told = TRY(writer_.recorded({"checkpoint", "resume"}));
  TRY(take_plan(shards_id, told.same_key()));
  const auto start = TRY(find_start(trainer_, writer_, recorded_of(told), ctx_));
  if (start.step == 0) {
    TRY(begin());
  } else {
    TRY(record_start(start));  // before lost.jsonl says that a run went on from there
    trainer_.state_changed();
    ctx_.reporter.note("train", "going on after step " + std::to_string(start.step));
  }
  before_ = TRY(log_.open(start.step));
  return {};
}

base::Result<void> Run::record_start(const Start& start) {
  const auto& before = start.machine_class;
  if (!before.empty() && before != machine_class_)
    ctx_.reporter.warn("train", "the steps so far were made on '" + before + "', this is '" +
                                    machine_class_ +
                                    "': no one machine can execute all of this training again");
  base::Json body = {
      {"stage", stage_of(writer_)}, {"step", start.step}, {"machine_class", machine_class_}};
  if (!start.without.empty()) body["without"] = start.without;
  // A crash may have come between a checkpoint and its record, and what a finished training left was
  // recorded for that one. So they are recorded here, with what they were found to hold.
  std::vector<ledger::Entry> records;
  records.push_back({"resume", std::move(body)});
  for (const auto& saved : start.saved) records.push_back({"checkpoint", record::to_json(saved)});
  return writer_.record_group(std::move(records));
}

base::Result<void> Run::begin() {
  if (!init_) return trainer_.start(), base::Result<void>();
  trainer_.start(TRY(init_weights(ctx_.disk, init_->folder, model_, trainer_.config.vocabulary)));
  TRY(init_->untouched(ctx_.disk));
  ctx_.reporter.note("train", "starting from the weights of the model " + init_->id.substr(0, 12) +
                                  " in " + init_->folder);
  return {};
}

base::Result<base::Json> Run::checkpoint_body(const ledger::Manifest& manifest) const {
  const auto& losses = log_.losses();
  const auto saved = TRY(record::of<record::Checkpoint>(manifest, writer_.folder()));
  return record::to_json(
      record::CheckpointSaved{.step = trainer_.state.step,
                              .state = saved.facts.state,
                              .id = manifest.id,
                              .loss = losses.empty() ? 0.0 : losses.back().loss});
}

// Work that this plan cannot go on with is another's: it is never touched. `same_key`: the ledger says
// that it was begun for this very plan; then plan.json follows, and the lines of the log are compared
// with it anyway.
base::Result<void> Run::take_plan(const std::string& shards_id, bool same_key) {
  const Plan plan{model_, trainer_.recipe, shards_id, trainer_.seed, init_ ? init_->id : ""};
  const auto begun = read_plan(ctx_.disk, writer_.folder());
  if (!begun.ok() && begun.error().code == base::Code::io)
    return begun.error();  // nobody may be told to delete what could not be read
  if (same_key || can_go_on(ctx_.disk, writer_.folder(), plan))
    return write_plan(ctx_.disk, writer_.folder(), plan);
  if (!begun.ok())
    return base::Error{base::Code::bad_data,
                       "the plan, which says what the training that stands here was begun for, "
                       "cannot be read: " +
                           begun.error().what,
                       writer_.path("plan.json"),
                       "put back a copy of it, or go back to the recipe that it was begun for, "
                       "which needs none; --fresh would delete all that was trained"};
  return base::Error{base::Code::bad_request,
                     "the training that stands here was begun for another recipe, other shards or "
                     "another seed",
                     writer_.folder(), "go back to that recipe, or delete it with --fresh"};
}

base::Result<void> Run::step() {
  LoggedStep logged;
  logged.facts = TRY(trainer_.step());
  logged.step = trainer_.state.step;
  const double computed = ctx_.clock.seconds();
  logged.rows = rows_digest(trainer_.order, trainer_.recipe, logged.step - 1);
  const double now = ctx_.clock.seconds(), cpu = base::cpu_seconds(), joules = meter_.joules();
  logged.seconds = now - seconds_;
  logged.cpu_seconds = cpu - cpu_;
  logged.joules = joules - joules_;
  seconds_ = now, cpu_ = cpu, joules_ = joules;
  if (after_checkpoint_)
    logged.state = state_digest(trainer_.state.step,
                                tensor_digests(trainer_.state, trainer_.layout, ctx_.pool));
  if (first_) logged.joules_method = meter_.method(), logged.machine_class = machine_class_;
  after_checkpoint_ = first_ = false;
  report(logged.facts, logged.seconds);
  TRY(log_.append(logged));
  record_seconds_ += ctx_.clock.seconds() - computed;
  return {};
}

void Run::report(const StepFacts& facts, double seconds) {
  char text[96];
  std::snprintf(text, sizeof text, "loss %.3f  %.1fk tok/s", facts.loss,
                static_cast<double>(facts.tokens) / seconds / 1000);
  ctx_.reporter.progress("train", static_cast<std::uint64_t>(trainer_.state.step),
                         static_cast<std::uint64_t>(trainer_.recipe.steps), text,
                         {{"loss", facts.loss}, {"grad_norm", facts.gradient_norm}});
}

base::Result<void> Run::save() {
  const double began = ctx_.clock.seconds();
  TRY(shards_.untouched());  // a later process goes on from this state and cannot ask any more
  TRY(log_.sync());          // a checkpoint to which no log leads is worth nothing
  const auto manifest = TRY(save_checkpoint(ctx_, writer_.folder(), trainer_.state, trainer_.layout,
                                            recipe_, trainer_.seed));
  after_checkpoint_ = true;
  TRY(writer_.record("checkpoint", TRY(checkpoint_body(manifest))));
  record_seconds_ += ctx_.clock.seconds() - began;
  return {};
}

base::Result<void> Run::finish() {
  const auto& losses = log_.losses();
  if (losses.empty())
    return base::Error{base::Code::bad_data,
                       "the log has no step, though the checkpoint is the last one",
                       writer_.path("steps.jsonl"),
                       "put back a copy of the log, or delete the folder and train anew"};
  TRY(ctx_.disk.write_file(writer_.path("loss.svg"), loss_plot(losses)));
  const auto& spent = log_.cost();
  const auto folder = writer_.path(checkpoint_name(trainer_.state.step));
  const auto last =
      TRY(record::of<record::Checkpoint>(TRY(ledger::read_manifest(ctx_.disk, folder)), folder));
  record::Train said;
  said.counts = {.steps = static_cast<std::int64_t>(losses.size()),
                 .tokens = static_cast<std::int64_t>(log_.tokens()),
                 .parameters = static_cast<std::int64_t>(trainer_.layout.count())};
  said.facts = {.machine_class = machine_class_,
                .state = last.facts.state,
                .vocabulary = trainer_.config.vocabulary,
                .first_loss = losses.front().loss,
                .last_loss = losses.back().loss,
                .flops = log_.flops(),
                .tokens_per_second = {},
                .train_seconds = spent.seconds,
                .train_cpu_seconds = spent.cpu_seconds,
                .record_seconds = record_seconds_,
                .read = reading_of(trainer_.order, samples_of(trainer_.recipe))};
  const auto last_step = TRY(read_steps(ctx_.disk, writer_.folder())).back();
  said.facts.last_ahead_loss = last_step.facts.ahead_loss;
  if (const auto& routing = last_step.facts.routing)
    said.facts.last_routing =
        record::Train::Routing{routing->entropy, routing->most, routing->idle};
  if (init_) said.facts.init = said_of(ctx_.disk, *init_);
  if (spent.seconds > 0) said.facts.tokens_per_second = log_.tokens() / spent.seconds;
  record::say(said, writer_.manifest());
  writer_.manifest().cost = {{"wall_s", before_.seconds + ctx_.clock.seconds() - began_},
                             {"cpu_s", before_.cpu_seconds + base::cpu_seconds() - cpu_began_},
                             {"joules", before_.joules + meter_.joules()},
                             {"joules_method", meter_.method()}};
  return {};
}

}  // namespace

base::Result<void> train(const model::ModelRecipe& model, const TrainRecipe& recipe,
                         const base::Path& shards, std::int64_t seed,
                         ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto watch = TRY(ledger::InputWatch::begin(ctx.disk, shards, ctx.pool));
  const auto trainer = TRY(Trainer::open(model, recipe, shards, seed, ctx));
  const auto shards_id = TRY(ledger::read_manifest(ctx.disk, shards)).id;
  Run run(*trainer, model, watch, TRY(find_init(model, recipe, writer, ctx)), writer, ctx);
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
