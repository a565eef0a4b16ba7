// From the beginning, from the newest state that stands, or back to before a step that stood out.
#include <utility>

#include "train/checkpoint.h"
#include "train/init_model.h"
#include "train/product_peak.h"
#include "train/prune.h"
#include "train/run.h"

namespace train {

base::Result<void> Run::resume_or_start() {
  TRY(take_plan(TRY(told()).same_key()));
  if (trainer_.reads_shards())
    rewinds_ = TRY(take_rewinds(ctx_.disk, writer_.folder(), trainer_.recipe, trainer_.order()));
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
  record::Resumed said{.stage = stage_of(writer_), .step = to, .machine_class = machine_class_};
  said.rewind = record::Resumed::Back{last.step, last.first, last.why};
  TRY(writer_.record(said.kind, record::to_json(said)));
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
  const auto& one = rewinds_.emplace_back(rewind_for(trainer_.order(), trainer_.recipe, steps, why));
  TRY(write_rewinds(ctx_.disk, writer_.folder(), rewinds_));
  ctx_.reporter.warn("train", "step " + std::to_string(one.step) + " stands out for its " + why +
                                  ": going back, and leaving out what steps " +
                                  std::to_string(one.first) + " to " + std::to_string(one.step) +
                                  " read");
  TRY(take_rewinds(rewinds_, trainer_.recipe, writer_.path(kRewinds), trainer_.order()));
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
  const auto row = static_cast<double>(trainer_.feed->row_tokens());
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

base::Result<void> Run::begin() {
  TRY(asked_.begin(trainer_));
  if (!asked_.init) return {};
  TRY(asked_.init->untouched(ctx_.disk));
  ctx_.reporter.note("train", "starting from the weights of the model " +
                                  asked_.init->id.substr(0, 12) + " in " + asked_.init->folder);
  return {};
}

// Work that this plan cannot go on with is another's: it is never touched. `same_key`: the ledger says
// that it was begun for this very plan; then plan.json follows, and the lines of the log are compared
// with it anyway.
base::Result<void> Run::take_plan(bool same_key) {
  const auto begun = asked_.read_plan(writer_.folder());
  if (!begun.ok() && begun.error().code == base::Code::io)
    return begun.error();  // nobody may be told to delete what could not be read
  if (same_key || asked_.can_go_on(writer_.folder()))
    return ctx_.disk.write_file(writer_.path("plan.json"), asked_.plan);
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

}  // namespace train
