#include "train/resume.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "ledger/refusal.h"
#include "record/train.h"
#include "train/checkpoint.h"

namespace train {

namespace {

using base::Code;
using base::Path;
using base::Result;

// The lines of the log that can be believed.
struct Story {
  std::int64_t steps = 0;                        // 1 to this one stand in their order
  std::optional<base::Error> damage;             // why the line behind them cannot be
  std::map<std::int64_t, std::string> states;    // that they say, by step
  std::vector<double> losses;                    // of each
  std::map<std::int64_t, std::string> machines;  // classes, from that step on
};

bool fits_plan(const LoggedStep& line, const Trainer& trainer) {
  const auto rate = trainer.recipe.rate(line.step - 1);
  const auto& feed = *trainer.feed;
  if (std::abs(line.facts.rate - rate) > 1e-6 * std::max(std::abs(line.facts.rate), rate))
    return false;
  return !feed.foretold() || (line.facts.tokens == feed.tokens(line.step - 1) &&
                              line.rows == feed.digest(line.step - 1));
}

// Why a line is not the one that stood there when its checkpoint was recorded, "" if it may be.
std::string against_record(const LoggedStep& line, const Recorded& recorded) {
  if (!recorded.in_force.contains(line.step)) return "";
  const auto& said = recorded.checkpoints.at(line.step);
  const auto is_other = [](const char* what) {
    return std::string("its ") + what +
           " is not the one that the ledger recorded with the checkpoint of that step";
  };
  if (said.loss && *said.loss != line.facts.loss) return is_other("loss");
  const bool both = !line.state.empty() && !said.state.empty();
  return both && said.state != line.state ? is_other("state") : "";
}

Result<Story> read_story(const Trainer& trainer, const Path& folder, const Recorded& recorded,
                         base::Context& ctx) {
  Story out;
  auto read = TRY(first_steps(ctx.disk, folder));
  out.damage = std::move(read.damage);
  for (const auto& line : read.steps) {
    if (line.step % 64 == 0) TRY(ctx.cancel.check("train"));
    if (!fits_plan(line, trainer)) {
      out.damage = damaged_log(folder, line.step,
                               "its rows, tokens or rate are not those that the plan gives step " +
                                   std::to_string(line.step));
      break;
    }
    if (const auto other = against_record(line, recorded); !other.empty()) {
      out.damage = damaged_log(folder, line.step, other);
      break;
    }
    out.steps = line.step;
    out.losses.push_back(line.facts.loss);
    if (!line.state.empty()) out.states[line.step] = line.state;
    if (!line.machine_class.empty()) out.machines[line.step] = line.machine_class;
  }
  return out;
}

class Search {
 public:
  Search(Trainer& trainer, ledger::ArtefactWriter& writer, const Recorded& recorded,
         base::Context& ctx)
      : trainer_(trainer),
        writer_(writer),
        recorded_(recorded),
        folder_(writer.folder()),
        ctx_(ctx) {}

  Result<Start> run() {
    story_ = TRY(read_story(trainer_, folder_, recorded_, ctx_));
    auto steps = TRY(list_checkpoints(ctx_.disk, folder_));
    TRY(check_log(steps));
    const auto lost = TRY(lost_after(ctx_.disk, folder_));  // before anything is moved
    Start out;
    for (; !steps.empty() && out.step == 0; steps.pop_back()) {
      const auto reason = TRY(why_not(steps.back()));
      if (reason.empty())
        out.step = steps.back();
      else
        TRY(give_up(steps.back(), reason));
    }
    for (const auto step : steps)
      if (const auto reason = TRY(why_not_before(step)); !reason.empty())
        TRY(give_up(step, reason));
    if (loaded_before_) TRY(load_checkpoint(ctx_, at(out.step), trainer_.layout, trainer_.state));
    TRY(check_lost(lost, out));
    TRY(tell(out));
    return out;
  }

 private:
  // What the ledger will have to say of the start.
  Result<void> tell(Start& out) {
    const auto left = TRY(list_checkpoints(ctx_.disk, folder_));
    std::set<std::int64_t> once;
    for (const auto& [step, state] : story_.states)  // said by the first step after a checkpoint
      if (step > 1 && step <= out.step) once.insert(step - 1);
    for (const auto step : recorded_.in_force)
      if (step <= out.step) once.insert(step);
    for (const auto step : once)
      if (!std::ranges::count(left, step) && !recorded_.pruned.contains(step))
        out.without.push_back(step);
    for (const auto step : left)
      if (step == out.step || is_unrecorded(step)) out.saved.push_back(TRY(saved(step)));
    const auto machine = story_.machines.upper_bound(out.step);
    if (machine != story_.machines.begin()) out.machine_class = std::prev(machine)->second;
    return {};
  }

  Result<record::CheckpointSaved> saved(std::int64_t step) const {
    const auto manifest = TRY(ledger::read_manifest(ctx_.disk, at(step)));
    const auto facts = TRY(record::of<record::Checkpoint>(manifest, at(step))).facts;
    return record::CheckpointSaved{step, facts.state, manifest.id,
                                   story_.losses[static_cast<std::size_t>(step - 1)]};
  }

  bool is_unrecorded(std::int64_t step) const {
    return recorded_.kept && !recorded_.checkpoints.contains(step);
  }

  // What steps cost that were made again is evidence, too. What came with the steps that a training grew
  // from was recorded for that one, and is named where this one begins.
  Result<void> check_lost(const std::vector<std::int64_t>& lost, Start& start) const {
    std::int64_t line = 0;
    for (const auto after : lost) {
      ++line;
      if (!recorded_.kept || after == 0 || after == start.step || recorded_.resumed.contains(after))
        continue;
      if (recorded_.fresh() && after < start.step) {
        start.lost_after.push_back(after);
        continue;
      }
      return damaged_lost(
          folder_, line,
          "no record in the ledger says that a run went on after step " + std::to_string(after));
    }
    return {};
  }

  Path at(std::int64_t step) const { return base::join(folder_, checkpoint_name(step)); }

  // The log was on the medium before a checkpoint was, so a crash leaves one that leads to each.
  // Where it does not, hours may hang on a line that somebody can put back: nothing is begun anew.
  Result<void> check_log(std::vector<std::int64_t> steps) const {
    std::erase_if(steps, [&](auto step) {  // nothing hangs on an empty folder
      const auto entries = ctx_.disk.list(at(step));
      return entries.ok() && entries->empty();
    });
    if (steps.empty() || steps.back() <= story_.steps) return {};
    if (story_.damage) return *story_.damage;
    if (steps.front() <= story_.steps) return {};  // it was cut, and what is left tells one story
    return damaged_log(folder_, 0,
                       "the log leads to step " + std::to_string(story_.steps) +
                           " only, and the first checkpoint that stands here is of step " +
                           std::to_string(steps.front()));
  }

  // Why the training cannot go on from there, "" if it can; then the state is loaded.
  Result<std::string> why_not(std::int64_t step) {
    if (step > story_.steps)
      return "the log leads to step " + std::to_string(story_.steps) + " only";
    if (const auto reason = TRY(damage(step)); !reason.empty()) return reason;
    return sentence_of(load_checkpoint(ctx_, at(step), trainer_.layout, trainer_.state));
  }

  // Why one before the start cannot stay, "" if it can. What the ledger is to vouch for late is
  // looked into as the start is; that loads it.
  Result<std::string> why_not_before(std::int64_t step) {
    if (const auto reason = TRY(damage(step)); !reason.empty() || !is_unrecorded(step))
      return reason;
    loaded_before_ = true;
    return sentence_of(load_checkpoint(ctx_, at(step), trainer_.layout, trainer_.state));
  }

  // What is wrong with the files of a checkpoint, "" if nothing is.
  Result<std::string> damage(std::int64_t step) {
    TRY(ctx_.cancel.check("train"));
    for (const auto& entry : TRY(ctx_.disk.list(folder_)))
      if (entry.is_link && entry.name == checkpoint_name(step)) return std::string("it is a link");
    return sentence_of(verify(step));
  }

  Result<void> verify(std::int64_t step) {
    const auto manifest = TRY(ledger::read_manifest(ctx_.disk, at(step)));
    const auto said = story_.states.find(step);
    const auto facts = TRY(record::of<record::Checkpoint>(manifest, at(step))).facts;
    if (step == 0)
      return base::Error{Code::verification, "no training saves one before its first step",
                         at(step), ""};
    if (facts.step != step)
      return base::Error{Code::verification,
                         "it says step " + std::to_string(facts.step) + ", its folder another",
                         at(step), ""};
    const auto told = recorded_.checkpoints.find(step);
    if (told != recorded_.checkpoints.end() &&
        (is_other(told->second.id, manifest.id) || is_other(told->second.state, facts.state)))
      return base::Error{Code::verification, "the ledger recorded another one of that step",
                         at(step), ""};
    if (said != story_.states.end() && facts.state != said->second)
      return base::Error{Code::verification, "the log says another state", at(step), ""};
    return ledger::verify_files(ctx_.disk, at(step), manifest, {ledger::Digests::known, ctx_.pool});
  }

  // Former versions did not record all.
  static bool is_other(const std::string& recorded, const std::string& found) {
    return !recorded.empty() && recorded != found;
  }

  // Only bytes that are wrong are given up: a read that failed may succeed tomorrow.
  static Result<std::string> sentence_of(const Result<void>& checked) {
    if (checked.ok()) return std::string();
    const auto code = checked.error().code;
    if (code != Code::missing && code != Code::bad_data && code != Code::verification)
      return checked.error();
    // What it says to do is for finished artefacts; this one is made again at once.
    return base::Error{code, checked.error().what, checked.error().where, ""}.sentence();
  }

  // Out of the way and kept, for what looks damaged here may be worth hours to somebody.
  Result<void> give_up(std::int64_t step, const std::string& reason) {
    const auto kept = TRY(ledger::refuse(writer_, checkpoint_name(step), reason, ctx_));
    ctx_.reporter.warn("train", checkpoint_name(step) + " is refused (" + reason +
                                    ") and kept as " + kept + "; the one before is used");
    return {};
  }

  Trainer& trainer_;
  ledger::ArtefactWriter& writer_;
  const Recorded& recorded_;
  const Path& folder_;
  base::Context& ctx_;
  Story story_;
  bool loaded_before_ = false;  // an earlier one than the start was loaded in its place
};

}  // namespace

Result<Start> find_start(Trainer& trainer, ledger::ArtefactWriter& writer, const Recorded& recorded,
                         base::Context& ctx) {
  return Search(trainer, writer, recorded, ctx).run();
}

}  // namespace train
