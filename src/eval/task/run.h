// Runs tasks with a model and writes what they come to, as lm-evaluation-harness logs it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/task/metric.h"
#include "eval/task/plan.h"
#include "eval/task/scorer.h"

namespace eval::task {

struct RunOptions {
  std::optional<double> limit;       // documents of each task; below 1 the share of them
  std::int64_t bootstrap = 100'000;  // resamples of standard errors; 0: none
};

// The scores of a metric behind a filter, of all documents.
struct Figure {
  std::string metric, filter;
  double value = 0;
  std::optional<double> error;  // the standard error; none: "N/A"
};

struct TaskResult {
  const Config* config = nullptr;
  std::size_t original = 0, effective = 0;  // documents there are, and were asked
  std::vector<Figure> figures;
  std::vector<Metric> metrics;
  std::vector<Value> samples;  // one a document and filter
};

// Error: bad_data for a document or answer that a prompt, filter or metric cannot take.
base::Result<TaskResult> run_task(base::Disk& disk, const Config& config, const Scorer& scorer,
                                  const RunOptions& options, base::Context& ctx);

// A task that cannot be run is refused before any other one is: its split, sampler, filters, metrics.
base::Result<void> check_task(base::Disk& disk, const Config& config);

// results.json. `settings`: what was said of the run.
base::Result<Value> results_of(const Plan& plan, const std::vector<TaskResult>& results,
                               Value settings);
// FOLDER/results.json and FOLDER/samples/TASK.jsonl, each whole or not at all.
base::Result<void> write_results(base::Disk& disk, const base::Path& folder, const Value& results,
                                 const std::vector<TaskResult>& tasks);

// str() of an array of numpy: "[9.75261273e-01 2.47379253e-02]", lines of 75 letters.
std::string numpy_text(const std::vector<double>& numbers);

}  // namespace eval::task
