// Training executed again: from a sample of checkpoints to the next recorded state, and always, if
// the steps allow it, to the weights of the last step.
//
// States are known from the checkpoints' manifests (facts.step, facts.state) and from steps.jsonl
// (a line with "state" is the state after that step). All that a way passes over are compared.
#include <algorithm>
#include <cmath>

#include "audit/training/choose.h"
#include "audit/training/place.h"
#include "audit/training/where.h"
#include "train/rewind.h"

namespace audit {

namespace {

using base::Result;
using training::Subject;
using training::Trial;

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b));
}

// What the log says of a step that was executed again. Not to the last bit: another version may sum
// a loss in another order; the states are compared to the bit.
void compare_said(const Logged& line, const StepSaid& executed, Few& wrong) {
  const auto& said = line.said;
  const auto differs = [&](const char* field, double ours, double theirs) {
    if (!near(ours, theirs))
      wrong.add(line.place, field,
                "executed again, step " + std::to_string(said.step) + " gives " +
                    base::Json(ours).dump());
  };
  differs("loss", executed.loss, said.loss);
  differs("grad_norm", executed.grad_norm, said.grad_norm);
  differs("rate", executed.rate, said.rate);
  differs("tokens", static_cast<double>(executed.tokens), static_cast<double>(said.tokens));
  if (executed.skipped != said.skipped.value_or(""))
    wrong.add(line.place, "skipped",
              "executed again, step " + std::to_string(said.step) +
                  (executed.skipped.empty() ? " is learned from"
                                            : " is skipped for its " + executed.skipped));
}

// What is wrong with the steps that a training left, by those executed again up to the last of them;
// "" if nothing is.
std::string other_than(const train::Rewind& said, const std::vector<StepSaid>& executed) {
  const auto before = std::ssize(executed) - std::ssize(said.losses);
  for (std::int64_t i = 0; i < std::ssize(said.losses); ++i) {
    const auto& again = executed[static_cast<std::size_t>(before + i)];
    const auto at = static_cast<std::size_t>(i);
    const auto step = "executed again, step " + std::to_string(said.first + i);
    if (!near(again.loss, said.losses[at]) || !near(again.grad_norm, said.grad_norms[at]))
      return step + " gives loss " + base::Json(again.loss).dump() + " and gradient norm " +
             base::Json(again.grad_norm).dump();
    if (again.skipped != (said.first + i == said.step ? said.why : ""))
      return step + (again.skipped.empty() ? " does not stand out"
                                           : " stands out for its " + again.skipped);
  }
  return "";
}

void compare_steps(const Subject& training, const Trial& trial, const Reached& reached,
                   Report& report) {
  Few wrong(report);
  for (std::size_t i = 0; i < reached.steps.size(); ++i)
    if (const auto* line = training.history.line(trial.from + 1 + static_cast<std::int64_t>(i)))
      compare_said(*line, reached.steps[i], wrong);
}

// True if the recorded states up to the end of the steps are those that they give.
Result<bool> matches(const Subject& training, const Trial& trial, Report& report) {
  auto& ctx = training.scene.ctx;
  TRY(ctx.cancel.check("audit"));
  const auto reached = training.scene.trainer->execute(training.place, trial.from, trial.steps,
                                                       training.recorded(), ctx);
  if (!reached.ok() && reached.error().code == base::Code::interrupted) return reached.error();
  if (!reached.ok()) {
    report.add(training.history.states.at(trial.from + trial.steps).place, "state",
               "step " + std::to_string(trial.from) +
                   " cannot be executed again: " + told(reached.error()));
    return false;
  }
  compare_steps(training, trial, *reached, report);
  return compare_states(training, trial, *reached, report);
}

Result<bool> try_one(const Subject& training, const Trial& trial, Report& report) {
  training.scene.ctx.reporter.note("audit", "executing " + std::to_string(trial.steps) +
                                                " steps after step " + std::to_string(trial.from) +
                                                " again");
  if (trial.from > 0 && !TRY(matches(training, {trial.from, 0}, report))) return false;
  if (!TRY(matches(training, trial, report))) return false;
  report.steps += trial.steps;
  return true;
}

void note_classes(const Subject& training, Report& report) {
  for (const auto& theirs : training.history.classes_of(
           1, training.last, text_at(training.train.manifest.facts, "machine_class")))
    if (theirs != training.here)
      report.note("steps were made on the machine class '" + theirs + "', this is '" +
                  training.here + "': not comparable here");
}

// Steps that a training left when it went back, executed again as far as `left` steps reach: that they
// were not learned from is for their losses and norms alone.
Result<void> try_rewinds(const Subject& training, std::int64_t left, Report& report) {
  auto& ctx = training.scene.ctx;
  const auto rewinds = train::read_rewinds(ctx.disk, training.train.folder);
  for (std::size_t i = 0; rewinds.ok() && i < rewinds->size(); ++i) {
    const auto& one = (*rewinds)[i];
    const auto starts = training.starts();
    const auto behind = std::ranges::lower_bound(starts, one.first);
    const auto from = behind == starts.begin() ? one.step : *std::prev(behind);
    const auto steps = one.step - from, own = one.step - one.first + 1;
    // One that does not say so much of each of its steps has been named.
    if (std::ssize(one.losses) != own || std::ssize(one.grad_norms) != own) continue;
    if (steps < own || steps > left || !training.comparable(from, training.last)) continue;
    auto place = training.place;
    place.rewinds = i;
    const auto reached = training.scene.trainer->execute(place, from, steps, {}, ctx);
    if (!reached.ok() && reached.error().code == base::Code::interrupted) return reached.error();
    const auto wrong = reached.ok() ? other_than(one, reached->steps) : told(reached.error());
    if (!wrong.empty())
      report.add(training.train.file(train::kRewinds) + ":" + std::to_string(i + 1), "", wrong);
    left -= steps;
  }
  return {};
}

// What would lead to the last step.
std::string way_to_the_end(const Subject& training) {
  std::optional<std::int64_t> from;
  for (const auto start : training.starts())
    if (start < training.last) from = start;
  if (!from) return "the model that the training started from does, with --init";
  return "--steps " + std::to_string(training.last - *from) + " or more does";
}

// A stretch that was asked for and could not be executed to its end.
void note_clipped(const Subject& training, std::int64_t end, Report& report) {
  const auto& asked = training.scene.options.stretch;
  if (!asked || end >= asked->last) return;
  report.note("of steps " + std::to_string(asked->first) + ".." + std::to_string(asked->last) +
              " those up to " + std::to_string(end) + " are executed: " +
              (end == training.last ? "it is the last step of the training"
                                    : "no state is recorded behind it"));
}

Result<void> execute(const Subject& training, Report& report) {
  const bool all_comparable = training.comparable(0, training.last);
  if (!all_comparable) {
    report.training = Training::not_comparable;
    note_classes(training, report);
  }
  const auto trials = choose(training);
  bool all_match = !trials.empty(), reached = false;
  for (const auto& trial : trials) {
    note_clipped(training, trial.from + trial.steps, report);
    const bool fits = TRY(try_one(training, trial, report));
    all_match = all_match && fits;
    reached = reached || (fits && trial.from + trial.steps == training.last);
  }
  auto left = training.scene.options.steps;
  for (const auto& trial : trials) left -= trial.steps;
  TRY(try_rewinds(training, left, report));
  if (!all_comparable) return {};
  if (!reached && !training.scene.options.stretch)
    report.note("the steps executed again do not reach the last step, " +
                std::to_string(training.last) + "; " + way_to_the_end(training));
  if (trials.empty() && training.scene.options.stretch)
    report.note("no recorded states stand on both sides of steps " +
                std::to_string(training.scene.options.stretch->first) + ".." +
                std::to_string(training.scene.options.stretch->last) + " of " +
                std::to_string(training.last));
  else if (trials.empty())
    report.note("no recorded state lies within " + std::to_string(training.scene.options.steps) +
                " steps of a checkpoint; raise --steps");
  report.final_weights = reached;
  if (all_match) report.training = Training::executed;
  return {};
}

// Whether the training may be executed at all: what it read stands here, and nothing is wrong with
// what would be executed.
Result<bool> may_execute(const Scene& scene, const Standing& train, const training::Found& found,
                         Report& report) {
  if (!scene.trainer || scene.options.steps == 0) return false;
  if (!found.place) {
    report.note(train.folder + " is not executed again: " + found.why_not);
    return false;
  }
  if (!train.sound) {
    report.note(train.folder + " is not executed again: what it says was found wrong above");
    return false;
  }
  const auto sane = scene.trainer->check(*found.place, scene.ctx);
  if (sane.ok()) return true;
  if (sane.error().code == base::Code::interrupted) return sane.error();
  if (sane.error().code == base::Code::unsupported) {
    report.note(train.folder + " is not executed again: " + sane.error().what);
    return false;
  }
  report.add(train.manifest_place(), "recipe", told(sane.error()));
  return false;
}

Result<void> check_one(const Scene& scene, const Standing& train, Report& report) {
  report.training = Training::not_executed;
  const auto found = training::place_of(scene, train);
  const bool may = TRY(may_execute(scene, train, found, report));
  Subject training{scene, train, found.place.value_or(TrainingPlace{train.folder, ""}), {}, 0, ""};
  Report unused;  // the training's own check has named what is wrong with its history
  training.history = read_history(train, unused, scene.ctx);
  training.last = training.history.last();
  report.recorded_steps += training.last;
  if (!may || training.last == 0) return {};
  training.here = TRY(scene.trainer->machine_class(training.place, scene.ctx));
  return execute(training, report);
}

}  // namespace

// What is said of several trainings is what can be said of each of them.
Result<void> check_training(const Scene& scene, Report& report) {
  auto worst = Training::none;
  bool all_reached = true;
  for (const auto& artefact : scene.standing) {
    if (!artefact.readable || artefact.left_over || !training::is_training(artefact)) continue;
    report.final_weights = false;
    TRY(check_one(scene, artefact, report));
    worst = std::max(worst, report.training);
    all_reached = all_reached && report.final_weights;
  }
  report.training = worst;
  report.final_weights = all_reached && worst != Training::none;
  return {};
}

}  // namespace audit
