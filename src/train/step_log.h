// steps.jsonl: one line a step, for people, plots, cards and auditors.
//
//   {"cpu_s","flops","grad_norm","joules","loss","rate","rows","scored","seconds","step","tokens"[,"state"]}
// rows is the SHA-256 of the ordered list of (language, window) the step read; state, given on the
// first step after a checkpoint, is the digest of the state the step led to, which an audit can
// re-compute.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "train/order.h"
#include "train/step.h"

namespace train {

struct LoggedStep {
  std::int64_t step = 0;  // 1 is the first
  StepFacts facts;
  double seconds = 0, cpu_seconds = 0, joules = 0;
  std::string rows, state;
};

base::Json to_json(const LoggedStep& step);
base::Result<LoggedStep> logged_from_json(const base::Json& json, const std::string& where);

base::Result<void> append_step(base::Disk& disk, const base::Path& folder, const LoggedStep& step);

// Reads all whole lines with step <= last; an empty list if there is no log.
base::Result<std::vector<LoggedStep>> read_steps(base::Disk& disk, const base::Path& folder,
                                                 std::int64_t last = INT64_MAX);

struct StepCost {
  double seconds = 0, cpu_seconds = 0, joules = 0;
  void add(const StepCost& other);
};
StepCost cost_of(const std::vector<LoggedStep>& steps);

// What a resumed run does first: steps after `last`, which it will make again, leave the log. Their
// cost stays, a line for each time in lost.jsonl ("after_step", "steps", "seconds", "cpu_s",
// "joules"), written once even if this is interrupted. Returns the cost of all steps made so far,
// lost ones included.
base::Result<StepCost> cut_steps(base::Disk& disk, const base::Path& folder, std::int64_t last);

// Digest of the rows that step number `step` (from 0) reads.
std::string rows_digest(const Order& order, const TrainRecipe& recipe, std::int64_t step);

}  // namespace train
