// What the trainings of a recipe would cost here, for `check`, `explain`, `run --dry-run` and `new`.
#pragma once

#include <optional>
#include <vector>

#include "cli/command.h"
#include "plan/estimate.h"
#include "plan/rate.h"
#include "run/recipe.h"

namespace cli {

struct Cost {
  std::string stage;
  plan::Estimate estimate;
  std::optional<plan::Rate> rate;  // none where nobody has measured this machine

  // Of the training; none without a rate.
  std::optional<double> seconds() const;
};

// The ids that the tokenizer of what a stage reads has at most; the usual number where the recipe
// makes no tokenizer for it. Error: of a tokenizer that is taken over and cannot be read.
base::Result<std::int64_t> vocabulary_for(const run::Recipe& recipe, const run::Instance& stage,
                                          base::Disk& disk);

// Of a training, by the fastest way to know this machine: the training that stands in `out`, or
// else what was measured last. Error: unsupported for one that the memory of this
// machine cannot hold.
base::Result<Cost> cost_of(const run::Recipe& recipe, const run::Instance& stage,
                           const base::Path& out, base::Context& ctx);
base::Result<std::vector<Cost>> costs_of(const run::Recipe& recipe, const base::Path& out,
                                         base::Context& ctx);

// The second control of an evaluation: xz reads training text, at most so much of a language.
struct ControlCost {
  std::string stage;
  std::int64_t training_bytes = 0;
  base::Size memory;  // of one run, at most: it comes after the training
};
std::vector<ControlCost> control_costs(const run::Recipe& recipe);
// Lines for people; of one that may not fit into `memory` a sentence as well.
std::string control_text(const std::vector<ControlCost>& costs);
std::vector<std::string> control_remarks(const std::vector<ControlCost>& costs,
                                         std::uint64_t memory);

base::Json control_json(const std::vector<ControlCost>& costs);
void add_control_members(const std::string& path, JsonRows& rows);

// Lines for people, and a list.
std::string cost_text(const std::vector<Cost>& costs);
base::Json cost_json(const std::vector<Cost>& costs);
// Its members, for docs/json.md; the list stands at `path`.
void add_cost_members(const std::string& path, JsonRows& rows);

// Of one training, where its stage is named already: hours and memory in one line, an object.
std::string cost_line(const Cost& cost);
base::Json cost_json(const Cost& cost);
// The members of the object at `path`.
void add_one_cost_members(const std::string& path, JsonRows& rows);

}  // namespace cli
