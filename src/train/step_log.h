// steps.jsonl: one line a step, for people, plots, cards and auditors.
//
// record::Step says what a line holds and what may lack; this is what a run, its watchers and its
// auditors do with the lines.
// start_s, checkpoint_s and validation_s are parts of seconds that went into no step, and
// tokens_per_second is of the rest; former versions said the speed of all seconds, and versions before
// them none of the parts. loading_s and saving_s are what checkpoints took to be read and written, in
// the background too. rows is the SHA-256 of the ordered list of (language, window) the step
// read; state, given on the first step after a checkpoint, is the digest of the state the step led
// to, which an audit can re-compute. joules_method, machine_class, peak_flops and machines (on which the
// ranks ran, where it is more than one) stand in the first line of each process and hold for its lines. cpu_s and
// joules are of all ranks, as joules_method says. unmoved names tensors (train/unmoved.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "record/step.h"
#include "train/order.h"
#include "train/peak_share.h"
#include "train/step.h"

namespace train {

// Seconds that a process spent on other things than steps.
struct Aside {
  double start = 0, checkpoint = 0, validation = 0;
  double sum() const { return start + checkpoint + validation; }
  void add(const Aside& other);
};

// Seconds that checkpoints took to be read and written, by whichever thread: in the background training
// goes on meanwhile, and these are no part of the seconds of a step.
struct Storing {
  double loading = 0;  // the one that a process went on from
  double saving = 0;   // those that were named since the step before
};

struct LoggedStep {
  std::int64_t step = 0;  // 1 is the first
  StepFacts facts;
  double seconds = 0, cpu_seconds = 0, joules = 0;
  std::string rows, state, joules_method, machine_class;
  std::vector<std::string> unmoved = {};
  Aside aside = {};       // of `seconds`
  double flops_full = 0;  // as facts.flops, every row taken as one text whose tokens all meet; or 0
  double peak_flops = 0;  // a second, measured in products before the first step; or 0
  int machines = 1;       // of the ranks
  std::map<std::string, double> validation = {};  // bits per byte of held-out text, by language
  Storing storing = {};
};

// What its process did beside steps is not in it.
inline double own_seconds(const LoggedStep& step) { return step.seconds - step.aside.sum(); }
// Of these; nothing where none passed.
std::optional<double> tokens_per_second(const LoggedStep& step);

record::Step said_of(const LoggedStep& step);
base::Json to_json(const LoggedStep& step);
// A line as it stands. Error: bad_data with `where` and the member that is missing, of another type, or
// out of range.
base::Result<record::Step> line_from_json(const base::Json& json, const std::string& where);
base::Result<LoggedStep> logged_from_json(const base::Json& json, const std::string& where);

base::Result<void> append_step(base::Disk& disk, const base::Path& folder, const LoggedStep& step);

// Reads all whole lines with step <= last; an empty list if there is no log.
base::Result<std::vector<LoggedStep>> read_steps(base::Disk& disk, const base::Path& folder,
                                                 std::int64_t last = INT64_MAX);
// The first lines as far as they say steps 1, 2, ...
struct FirstSteps {
  std::vector<LoggedStep> steps;
  // Of the line behind them, if it has its end and is not of the next step: no kill leaves one.
  std::optional<base::Error> damage;
};
// Error: io.
base::Result<FirstSteps> first_steps(base::Disk& disk, const base::Path& folder);
// bad_data about that line of the log (0: about the log), with what to do about it.
base::Error damaged_log(const base::Path& folder, std::int64_t line, const std::string& what);

// Of the machines that made steps first to last, in order and without repetition in a row; empty
// if the log names none.
std::vector<std::string> machine_classes(const std::vector<LoggedStep>& steps, std::int64_t first,
                                         std::int64_t last);

// The steps after which runs went on that lost some, a line of lost.jsonl each; none without it.
// Error: io; bad_data for a line that does not say what such a line says.
base::Result<std::vector<std::int64_t>> lost_after(base::Disk& disk, const base::Path& folder);
// bad_data about that line of lost.jsonl, with what to do about it.
base::Error damaged_lost(const base::Path& folder, std::int64_t line, const std::string& what);

struct StepCost {
  double seconds = 0, cpu_seconds = 0, joules = 0;
  double machine_seconds = 0;  // each second as often as there were machines at work
  void add(const StepCost& other);
};
// `machines` of each step counts.
StepCost cost_of(const std::vector<LoggedStep>& steps);
// A line of lost.jsonl.
struct LostSteps {
  std::int64_t after_step = 0, steps = 0;
  StepCost cost;
};
// Error: bad_data, as line_from_json().
base::Result<LostSteps> lost_from_json(const base::Json& json, const std::string& where);

// What a resumed run does first: steps after `last`, which it will make again, leave the log. Their
// cost stays, a line for each time in lost.jsonl (record::Lost), written once even if this is
// interrupted. Returns the cost of all steps made so far, lost ones included.
base::Result<StepCost> cut_steps(base::Disk& disk, const base::Path& folder, std::int64_t last);

// The log of a run at work: cut and read once when it is opened, then appended to. What the end of
// the run asks of it is summed on the way, so nothing is ever read again.
class StepLog {
 public:
  struct Loss {
    std::int64_t step;
    double loss;
  };

  StepLog(base::Disk& disk, base::Path folder) : disk_(&disk), folder_(std::move(folder)) {}
  // Does what cut_steps does and returns what it returns. Once, before the first append. Lines that
  // cannot be read are dropped behind `last`, which were not on the medium when the power failed.
  // Error: bad_data for one before.
  base::Result<StepCost> open(std::int64_t last);
  base::Result<void> append(const LoggedStep& step);
  // Returns when all that was appended is on the medium.
  base::Result<void> sync();

  const std::vector<Loss>& losses() const { return losses_; }
  const StepCost& cost() const { return cost_; }  // of the steps that stand in the log
  const StepCost& lost() const { return lost_; }  // of lost.jsonl, as open() found or left it
  double tokens() const { return tokens_; }
  double flops() const { return flops_; }
  double flops_full() const { return flops_full_; }    // 0 where a line does not say it
  const Aside& aside() const { return aside_; }        // of the steps that stand in the log
  const Storing& storing() const { return storing_; }  // the same
  double peak_flops() const { return peak_flops_; }    // that was measured last; or 0
  const PeakShare& share() const { return share_; }
  double skipped_seconds() const { return skipped_seconds_; }  // of steps that were skipped, alone
  // Of the last step that says it.
  const std::map<std::string, double>& validation() const { return validation_; }
  // Targets left out and steps skipped, as far as the lines speak of them.
  std::int64_t left_out() const { return left_out_; }
  std::int64_t skipped() const { return skipped_; }
  // That made the last step of which a machine is known; empty if none is.
  const std::string& machine_class() const { return machine_class_; }

 private:
  void count(const LoggedStep& step);
  int machines_of(const LoggedStep& step);
  base::Disk* disk_;
  base::Path folder_;
  std::vector<Loss> losses_;  // by step, one a line of the file
  StepCost cost_, lost_;
  double tokens_ = 0, flops_ = 0, flops_full_ = 0, peak_flops_ = 0, skipped_seconds_ = 0;
  PeakShare share_;
  int machines_ = 1;      // of the process at work
  bool all_full_ = true;  // whether each line says flops_full
  Aside aside_;
  Storing storing_;
  std::map<std::string, double> validation_;
  std::int64_t left_out_ = 0, skipped_ = 0;
  std::string machine_class_;
};

// Digest of the rows that step number `step` (from 0) reads.
std::string rows_digest(const Order& order, const TrainRecipe& recipe, std::int64_t step);
// Tokens that it reads.
std::int64_t tokens_of(const Order& order, const TrainRecipe& recipe, std::int64_t step);

}  // namespace train
