// Runs tasks with a model and writes what they come to, as lm-evaluation-harness logs it.
#pragma once

#include <memory>
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
  // By filter: documents in whose texts it found no answer, or of whose it left nothing. Of generate_until alone.
  std::vector<std::pair<std::string, std::size_t>> unanswered = {};
  std::size_t endless = 0;  // texts that only the number of their tokens ended
};

// A task whose data is read, and which its first document fits.
class Task {
 public:
  virtual ~Task() = default;
  // Asks the documents; once. Error: bad_data for a document or answer that a prompt, filter or metric cannot take.
  virtual base::Result<TaskResult> run(const Scorer& scorer, const RunOptions& options,
                                       base::Context& ctx) = 0;
};

// Reads the data, once; `config` outlives the task. A task that cannot be run is refused here, before a model is
// loaded. Error: missing; bad_data; unsupported: its split, sampler, filters, metrics.
base::Result<std::unique_ptr<Task>> open_task(base::Disk& disk, const Config& config);

// results.json. `settings`: what was said of the run; `more`: members that follow.
base::Result<Value> results_of(const Plan& plan, const std::vector<TaskResult>& results,
                               Value settings, const Value& more = Value::object());
// The rows of `column`, "results" or "groups", as the harness prints them, with a column of documents in whose texts no
// answer was found where some task writes.
std::string table_of(const Value& results, const char* column);
// str() of an array of numpy: "[9.75261273e-01 2.47379253e-02]", lines of 75 letters.
std::string numpy_text(const std::vector<double>& numbers);

}  // namespace eval::task
