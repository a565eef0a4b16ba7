// The life of a run: open, resume or start, step, save, finish.
#include "train/loop.h"

#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "ledger/input_watch.h"
#include "model/weights.h"
#include "record/train.h"
#include "train/accounts.h"
#include "train/checkpoint.h"
#include "train/events.h"
#include "train/init_model.h"
#include "train/loss_plot.h"
#include "train/machine_class.h"
#include "train/not_finite.h"
#include "train/plan.h"
#include "train/product_peak.h"
#include "train/prune.h"
#include "train/reading.h"
#include "train/resume.h"
#include "train/rewind.h"
#include "train/saver.h"
#include "train/step_log.h"
#include "train/together.h"
#include "train/trainer.h"
#include "train/unmoved.h"

namespace train {

namespace {

// "out/train.work" -> "train"
std::string stage_of(const ledger::ArtefactWriter& writer) {
  const auto name = base::file_name(writer.folder());
  return name.substr(0, name.rfind(".work"));
}

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

// When a process began to train, opening included, and as one of how many ranks.
struct Began {
  double seconds;
  int ranks;
};

class Run {
 public:
  Run(Trainer& trainer, const model::ModelRecipe& model, const ledger::InputWatch& shards,
      std::optional<ledger::Given> init, const Validation& validation, Began began, Lead& lead,
      RankMeter& meter, ledger::ArtefactWriter& writer, base::Context& ctx)
      : trainer_(trainer),
        lead_(lead),
        validation_(validation),
        shards_(shards),
        init_(std::move(init)),
        writer_(writer),
        ctx_(ctx),
        log_(ctx.disk, writer.folder()),
        model_(model),
        recipe_(recipe_json(model, trainer.recipe)),
        machine_class_(machine_class(trainer.recipe)),
        meter_(meter),
        unmoved_(trainer.layout, trainer.recipe.unmoved_steps, ctx.pool),
        saver_(ctx, trainer.layout, recipe_, trainer.seed, lead.savers()),
        ranks_(began.ranks),
        seconds_(began.seconds) {}

  base::Result<void> resume_or_start(const std::string& shards_id);
  // Makes one, or goes back for it.
  base::Result<void> step();
  // Whether the state is one that is saved, or the beginning.
  bool stands_saved() const { return trainer_.state.step == newest_; }
  bool finished() const { return trainer_.state.step >= trainer_.recipe.steps; }
  bool due_checkpoint() const {
    const auto step = trainer_.state.step, left = trainer_.recipe.steps - step;
    return left <= 0 || left == kLastStretch || step % trainer_.recipe.checkpoint_steps == 0;
  }
  // Saves the state: when it returns, or, in the background, when name_saved() finds it saved.
  base::Result<void> save(bool background);
  // Names in the ledger the checkpoint that is saved by now; with `wait` the one that is being saved.
  base::Result<void> name_saved(bool wait);
  base::Result<void> finish();

 private:
  base::Result<void> take_plan(const std::string& shards_id, bool same_key);
  base::Result<StepCost> go_on();
  base::Result<void> record_start(const Start& start);
  base::Result<void> go_back(const std::string& why);
  base::Result<void> take_back();
  base::Result<ledger::WorkRecords> told() const {
    return writer_.recorded({"checkpoint", record::CheckpointsPruned::kind, "resume"});
  }
  base::Result<void> begin();
  // What the ledger keeps of a checkpoint; the log leads up to it.
  base::Result<base::Json> checkpoint_body(const Saver::Saved& saved) const;
  base::Result<void> begin_saving(bool at_once);
  base::Result<void> name_next(bool wait);
  base::Error not_saved(base::Error error) const;
  void report(const StepFacts& facts, double seconds);
  void warn_of(const std::vector<std::string>& unmoved);
  // Of one step, with every token of a row meeting every other.
  double flops_full() const;
  base::Result<void> begin_events();
  base::Result<void> validate(LoggedStep& logged);
  void add_accounts(record::Train::Facts& facts) const;

  Trainer& trainer_;
  Lead& lead_;
  const Validation& validation_;
  const ledger::InputWatch& shards_;
  const std::optional<ledger::Given> init_;  // the model that it starts from, if it starts from one
  ledger::ArtefactWriter& writer_;
  base::Context& ctx_;
  StepLog log_;  // opened by resume_or_start()
  const model::ModelRecipe& model_;
  base::Json recipe_;  // model and train, as the plan and every manifest record them
  const std::string machine_class_;
  RankMeter& meter_;
  Unmoved unmoved_;
  Saver saver_;
  std::int64_t newest_ = 0;  // step of the newest checkpoint that is whole; 0: there is none
  const int ranks_;
  std::set<std::string> warned_of_;        // tensors that did not move
  double seconds_, cpu_ = 0, joules_ = 0;  // when the last step ended
  StepCost before_;  // of earlier processes: what this one need not do again and lost steps
  const double began_ = seconds_;
  double record_seconds_ = 0;  // on log, digests, checkpoints and ledger, since this process began
  bool after_checkpoint_ = true;  // the next step logs the digest of its state
  bool first_ = true;             // the next step is the first of this process
  Aside aside_;                   // since the last step ended
  Storing storing_;               // the same
  double full_ = 0;               // flops_full()
  double peak_ = 0;               // of products, measured by this process for all ranks; or 0
  Events events_;
  std::vector<Rewind> rewinds_;  // so far
};

base::Result<void> Run::resume_or_start(const std::string& shards_id) {
  TRY(take_plan(shards_id, TRY(told()).same_key()));
  rewinds_ = TRY(take_rewinds(ctx_.disk, writer_.folder(), trainer_.recipe, trainer_.order));
  TRY(take_back());
  before_ = TRY(go_on());
  full_ = flops_full();
  const auto left = static_cast<double>(trainer_.recipe.steps - trainer_.state.step);
  if (left * full_ >= kFewestFlopsForAPeak)
    peak_ = ranks_ * measure_product_peak(trainer_.recipe.precision, ctx_);
  return {};
}

// From the newest state that stands, or from the beginning. What was spent on the steps so far.
base::Result<StepCost> Run::go_on() {
  const auto recorded = TRY(recorded_of(TRY(told())));
  TRY(sweep_pruned(writer_.folder(), recorded.pruned, ctx_.disk));
  const double loading = ctx_.clock.seconds();
  const auto start = TRY(find_start(trainer_, writer_, recorded, ctx_));
  newest_ = start.step;
  if (start.step == 0) {
    TRY(begin());
  } else {
    storing_.loading = ctx_.clock.seconds() - loading;
    TRY(record_start(start));  // before lost.jsonl says that a run went on from there
    trainer_.state_changed();
    ctx_.reporter.note("train", "going on after step " + std::to_string(start.step));
  }
  unmoved_.begin(trainer_.state);
  const auto spent = TRY(log_.open(start.step));
  TRY(begin_events());
  return spent;
}

// Checkpoints and lines of the log whose steps read what the last rewind leaves out, if there are any:
// they go after a record said so, the line of the first of these steps last.
base::Result<void> Run::take_back() {
  if (rewinds_.empty()) return {};
  const auto& last = rewinds_.back();
  const auto& folder = writer_.folder();
  const auto kept = last.first - 1;
  const auto log = TRY(first_steps(ctx_.disk, folder)).steps;
  if (kept >= std::ssize(log) || log[static_cast<std::size_t>(kept)].rows != last.rows.front())
    return {};
  std::set<std::int64_t> gone;
  std::int64_t to = 0;
  for (const auto step : TRY(list_checkpoints(ctx_.disk, folder)))
    step > kept ? void(gone.insert(step)) : void(to = step);
  TRY(writer_.record(
      "resume", {{"stage", stage_of(writer_)},
                 {"step", to},
                 {"machine_class", machine_class_},
                 {"rewind", {{"step", last.step}, {"first", last.first}, {"why", last.why}}}}));
  TRY(sweep_pruned(folder, gone, ctx_.disk));
  TRY(cut_steps(ctx_.disk, folder, to));
  return {};
}

// For the step that was logged last. The seconds that this takes are those of a start.
base::Result<void> Run::go_back(const std::string& why) {
  TRY(name_next(true));
  StepValues steps;
  for (const auto& line : TRY(read_steps(ctx_.disk, writer_.folder()))) {
    steps.losses.push_back(line.facts.loss);
    steps.grad_norms.push_back(line.facts.gradient_norm);
  }
  const auto& one = rewinds_.emplace_back(rewind_for(trainer_.order, trainer_.recipe, steps, why));
  TRY(write_rewinds(ctx_.disk, writer_.folder(), rewinds_));
  ctx_.reporter.warn("train", "step " + std::to_string(one.step) + " stands out for its " + why +
                                  ": going back, and leaving out what steps " +
                                  std::to_string(one.first) + " to " + std::to_string(one.step) +
                                  " read");
  TRY(take_rewinds(rewinds_, trainer_.recipe, writer_.path(kRewinds), trainer_.order));
  TRY(take_back());
  log_ = StepLog(ctx_.disk, writer_.folder());
  events_ = {};
  TRY(go_on());
  aside_ = {};
  after_checkpoint_ = first_ = true;
  return lead_.give(trainer_, newest_ > 0 ? writer_.path(checkpoint_name(newest_)) : "");
}

double Run::flops_full() const {
  const auto cost = model::cost_of(trainer_.config);
  const auto row = static_cast<double>(trainer_.order.row_tokens());
  const auto rows = static_cast<double>(trainer_.recipe.rows_per_step());
  return rows * row * cost.flops_behind(row);
}

// Written whole, whatever a kill left: it follows from the log.
base::Result<void> Run::begin_events() {
  const auto file = writer_.path(kEventFile);
  if (!trainer_.recipe.tensorboard) return ctx_.disk.remove_all(file);
  auto bytes = Events::head();
  for (const auto& step : TRY(read_steps(ctx_.disk, writer_.folder()))) bytes += events_.of(step);
  return ctx_.disk.write_file(file, bytes);
}

base::Result<void> Run::validate(LoggedStep& logged) {
  if (!trainer_.recipe.validation.due(logged.step, trainer_.recipe.steps)) return {};
  const double began = ctx_.clock.seconds();
  logged.validation = TRY(validation_.score(trainer_.state.weights, ctx_));
  logged.aside.validation = ctx_.clock.seconds() - began;
  return {};
}

base::Result<void> Run::record_start(const Start& start) {
  const auto& before = start.machine_class;
  if (!before.empty() && before != machine_class_)
    ctx_.reporter.warn("train", "the steps so far were made on '" + before + "', this is '" +
                                    machine_class_ +
                                    "': no one machine can execute all of this training again");
  record::Resumed said{
      .stage = stage_of(writer_), .step = start.step, .machine_class = machine_class_};
  if (!start.without.empty()) said.without = start.without;
  if (!start.lost_after.empty()) said.lost_after = start.lost_after;
  // A crash may have come between a checkpoint and its record, and what a finished training left was
  // recorded for that one. So they are recorded here, with what they were found to hold.
  std::vector<ledger::Entry> records;
  records.push_back({said.kind, record::to_json(said)});
  for (const auto& saved : start.saved) records.push_back({saved.kind, record::to_json(saved)});
  return writer_.record_group(std::move(records));
}

// Of what its rows have room for, the part that a step read.
double share_of_rooms(const Trainer& trainer, std::int64_t tokens) {
  return static_cast<double>(tokens) /
         static_cast<double>(trainer.recipe.rows_per_step() * trainer.order.row_tokens());
}

base::Result<void> Run::begin() {
  if (!init_) return trainer_.start(), base::Result<void>();
  trainer_.start(TRY(init_weights(ctx_.disk, init_->folder, model_, trainer_.config.vocabulary)));
  TRY(init_->untouched(ctx_.disk));
  ctx_.reporter.note("train", "starting from the weights of the model " + init_->id.substr(0, 12) +
                                  " in " + init_->folder);
  return {};
}

base::Result<base::Json> Run::checkpoint_body(const Saver::Saved& saved) const {
  const auto& losses = log_.losses();
  const auto said = TRY(record::of<record::Checkpoint>(saved.manifest, writer_.folder()));
  const auto line = static_cast<std::size_t>(saved.step - 1);
  return record::to_json(
      record::CheckpointSaved{.step = saved.step,
                              .state = said.facts.state,
                              .id = saved.manifest.id,
                              .loss = line < losses.size() ? losses[line].loss : 0.0});
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
  logged.aside = std::exchange(aside_, {});
  logged.storing = std::exchange(storing_, {});
  if (first_) logged.aside.start = ctx_.clock.seconds() - seconds_;
  logged.facts = TRY(trainer_.step());
  TRY(lead_.hear(ctx_.cancel, meter_));  // what fails from here on fails on this rank alone
  logged.step = trainer_.state.step;
  const double computed = ctx_.clock.seconds();
  logged.rows = rows_digest(trainer_.order, trainer_.recipe, logged.step - 1);
  logged.flops_full = full_ * share_of_rooms(trainer_, logged.facts.tokens);
  TRY(validate(logged));
  const double now = ctx_.clock.seconds(), cpu = meter_.cpu_seconds(), joules = meter_.joules();
  logged.seconds = now - seconds_;
  logged.cpu_seconds = cpu - cpu_;
  logged.joules = joules - joules_;
  seconds_ = now, cpu_ = cpu, joules_ = joules;
  if (after_checkpoint_)
    logged.state =
        state_digest(logged.step, TRY(lead_.digests(trainer_.state, trainer_.layout, ctx_.pool)));
  if (after_checkpoint_) aside_.checkpoint += ctx_.clock.seconds() - now;
  if (first_) logged.joules_method = meter_.method(), logged.machine_class = machine_class_;
  if (first_) logged.peak_flops = peak_, logged.machines = meter_.machines();
  after_checkpoint_ = first_ = false;
  report(logged.facts, logged.seconds - logged.aside.sum());
  logged.unmoved =
      unmoved_.after(trainer_.state, logged.facts.rate > 0 && logged.facts.skipped.empty());
  warn_of(logged.unmoved);
  const auto& why = logged.facts.skipped;
  const bool back = !why.empty() && std::ssize(rewinds_) < trainer_.recipe.spike.rewinds;
  if (!why.empty() && !back)
    ctx_.reporter.warn("train", "nothing is learned from step " + std::to_string(logged.step) +
                                    ": above the bound of train.spike is its " + why);
  TRY(log_.append(logged));
  if (trainer_.recipe.tensorboard)
    TRY(ctx_.disk.append(writer_.path(kEventFile), events_.of(logged), false));
  record_seconds_ += ctx_.clock.seconds() - computed - logged.aside.validation;
  return back ? go_back(why) : base::Result<void>();
}

// Each tensor once: the log says it again and again.
void Run::warn_of(const std::vector<std::string>& unmoved) {
  const auto known = warned_of_.size();
  warned_of_.insert(unmoved.begin(), unmoved.end());
  if (warned_of_.size() > known)
    ctx_.reporter.warn("train", said_of_unmoved(unmoved, trainer_.recipe.unmoved_steps));
}

void Run::report(const StepFacts& facts, double seconds) {
  char text[96];
  std::snprintf(text, sizeof text, "loss %.3f  %.1fk tok/s", facts.loss,
                static_cast<double>(facts.tokens) / seconds / 1000);
  ctx_.reporter.progress("train", static_cast<std::uint64_t>(trainer_.state.step),
                         static_cast<std::uint64_t>(trainer_.recipe.steps), text,
                         {{"loss", facts.loss}, {"grad_norm", facts.gradient_norm}});
}

base::Result<void> Run::save(bool background) {
  const double began = ctx_.clock.seconds();
  auto saved = base::guard(
      "checkpoint", [&] { return begin_saving(!background); },
      "set train.checkpoints.background to false, or use a machine with more memory");
  after_checkpoint_ = true;
  const double seconds = ctx_.clock.seconds() - began;
  aside_.checkpoint += seconds;
  record_seconds_ += seconds;
  return saved;
}

base::Result<void> Run::begin_saving(bool at_once) {
  TRY(name_next(true));      // one at a time
  TRY(shards_.untouched());  // a later process goes on from this state and cannot ask any more
  const auto look = [this](const State& state) -> base::Result<void> {
    TRY(check_weights(state, trainer_.layout));
    return log_.sync();  // a checkpoint to which no log leads is worth nothing
  };
  const auto begun = saver_.begin(
      writer_.folder(), trainer_.state, at_once,
      [this](const base::Path& folder) { return lead_.save(folder); }, look);
  if (!begun.ok()) return not_saved(begun.error());
  return at_once ? name_next(true) : base::Result<void>();
}

base::Result<void> Run::name_saved(bool wait) {
  const double began = ctx_.clock.seconds();
  TRY(name_next(wait));
  const double seconds = ctx_.clock.seconds() - began;
  aside_.checkpoint += seconds;
  record_seconds_ += seconds;
  return {};
}

base::Result<void> Run::name_next(bool wait) {
  const auto saved = saver_.next(
      wait, [this](base::Result<TensorDigests> own) { return lead_.saved(std::move(own)); });
  if (!saved.ok()) return not_saved(saved.error());
  if (!*saved) return {};
  TRY(writer_.record("checkpoint", TRY(checkpoint_body(**saved))));
  newest_ = (*saved)->step;
  storing_.saving += (*saved)->seconds;
  return prune(trainer_.recipe, writer_, ctx_);
}

// Whoever frees space loses no step before the newest checkpoint, and is told so.
base::Error Run::not_saved(base::Error error) const {
  if (error.code != base::Code::full_disk) return error;
  error.what += " for a checkpoint";
  error.hint = "free some space and run the same command: " +
               (newest_ > 0 ? "it goes on after step " + std::to_string(newest_) +
                                  ", whose checkpoint is whole"
                            : "no checkpoint was saved before this one, so it begins anew") +
               "; train.checkpoints.keep_last bounds how many stay";
  return error;
}

void Run::add_accounts(record::Train::Facts& facts) const {
  const auto some = [](double value) { return value > 0 ? std::optional(value) : std::nullopt; };
  const auto& aside = log_.aside();
  const auto seconds = log_.cost().seconds, own = seconds - aside.sum();
  facts.flops_full = some(log_.flops_full());
  facts.start_seconds = some(aside.start);
  facts.checkpoint_seconds = some(aside.checkpoint);
  facts.validation_seconds = some(aside.validation);
  facts.saving_seconds = some(log_.storing().saving);
  facts.loading_seconds = some(log_.storing().loading);
  facts.lost_seconds = some(log_.lost().seconds);
  facts.step_seconds = some(own);
  facts.skipped_seconds = some(log_.skipped_seconds());
  facts.goodput = goodput(seconds, aside, log_.skipped_seconds(), log_.lost().seconds);
  facts.peak_flops = some(log_.peak_flops());
  facts.sheet_flops = some(trainer_.recipe.peak_flops);
  facts.possible_flops = some(log_.share().possible());
  facts.mfu = log_.share().mfu();
  facts.mfu_full = log_.share().mfu_full();
  if (own > 0) facts.tokens_per_second = log_.tokens() / own;
  if (own > 0 && facts.sheet_flops) facts.sheet_mfu = log_.flops() / own / *facts.sheet_flops;
  const auto before = init_ ? ancestor_flops(ctx_.disk, init_->folder) : std::optional(0.0);
  if (before) facts.cumulative_flops = *before + log_.flops();
  if (!log_.validation().empty()) facts.last_validation = log_.validation();
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
  said.facts.last_z_loss = last_step.facts.z_loss;
  if (trainer_.recipe.loss.goldfish_k > 0) said.facts.left_out = log_.left_out();
  if (trainer_.recipe.spike.on()) said.facts.skipped = log_.skipped();
  if (trainer_.recipe.spike.rewinds > 0) said.facts.rewinds = std::ssize(rewinds_);
  if (init_) said.facts.init = said_of(ctx_.disk, *init_);
  add_accounts(said.facts);
  const double here = ctx_.clock.seconds() - began_, wall = before_.seconds + here,
               joules = before_.joules + meter_.joules();
  const auto& prices = trainer_.recipe.prices;
  said.facts.money = money_of(prices, before_.machine_seconds + here * meter_.machines(),
                              joules > 0 ? std::optional(joules) : std::nullopt);
  if (said.facts.money) said.facts.currency = prices.currency;
  record::say(said, writer_.manifest());
  writer_.manifest().cost = {{"wall_s", wall},
                             {"cpu_s", before_.cpu_seconds + meter_.cpu_seconds()},
                             {"joules_method", meter_.method()}};
  if (joules > 0) writer_.manifest().cost["joules"] = joules;  // else it is not known
  return {};
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
                         const std::vector<HeldOutText>& held_out, rank::Ranks& ranks) {
  const Began began{ctx.clock.seconds(), ranks.size()};
  RankMeter meter(ctx.disk, recipe.watts_per_core, ranks);
  const auto watch = TRY(ledger::InputWatch::begin(ctx.disk, shards, ctx.pool));
  Lead lead(ranks, stage_of(writer), recipe);
  TRY(lead.called());
  const auto trainer = TRY(open_together(model, recipe, shards, seed, ctx, ranks, meter));
  const auto shards_id = TRY(ledger::read_manifest(ctx.disk, shards)).id;
  const auto validation = TRY(Validation::open(trainer->config, held_out));
  Run run(*trainer, model, watch, TRY(find_init(model, recipe, writer, ctx)), validation, began,
          lead, meter, writer, ctx);
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
