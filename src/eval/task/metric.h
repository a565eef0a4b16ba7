// What a document's answers are worth, and what all documents come to.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/context.h"
#include "eval/task/aggregation.h"
#include "eval/task/prompt.h"

namespace eval::task {

// A metric as the harness registers it.
struct MetricEntry {
  const char* name;
  std::vector<Output> of;  // the kinds of tasks that have it
  const char* aggregation;
  bool higher_is_better;
  std::vector<std::string> options;  // that it takes
  std::vector<std::string> parts =
      {};  // names of the scores that it gives, where they are not its own
};
const std::vector<MetricEntry>& metrics();

// A metric that a task asks for, ready to be computed.
struct Metric {
  const MetricEntry* entry = nullptr;
  std::string name;
  const AggregationEntry* aggregation = nullptr;
  Value higher_is_better;
  Value options = Value::object();
  bool gives(const std::string& score) const;
};
// All that a multiple choice may be right by: likeliest as it stands, by character, byte and token, and by what the
// question adds (PMI).
const std::vector<std::string>& accuracies();
// A multiple choice is asked for all of these.
void ask_all_accuracies(Config& config);
// Error: unsupported for a metric that the harness knows and nobody computes. Error: bad_data, by name, for an unknown metric, aggregation or option, and for a metric that such a task has not.
base::Result<std::vector<Metric>> make_metrics(const Config& config);

// By metric, in the harness' order.
using Scores = std::vector<std::pair<std::string, Value>>;

class Scoring {
 public:
  virtual ~Scoring() = default;
  // `results`: of each request of the document what the filters made of its answers; `tokens`: how many tokens each
  // answer of a log-likelihood has. Error: bad_data.
  virtual base::Result<Scores> score(const Value& document, const std::vector<Value>& results,
                                     const std::vector<std::size_t>& tokens) = 0;
};

// How documents of a task look, which its first one tells.
struct Shape {
  bool choices_are_inputs = false;  // doc_to_text gives the place of a choice
  bool several_targets = false;     // doc_to_target gives a list, of which any is right
};

// For a task of this kind; `reading` and `metrics` outlive it.
std::unique_ptr<Scoring> make_scoring(Reading& reading, Shape shape,
                                      const std::vector<Metric>& metrics);

bool asks_for(const std::vector<Metric>& metrics, const char* name);

// exact_match as the harness has it: with its options, 1.0 where all texts are equal, else the share of equal ones.
base::Result<double> exact_match(const std::vector<std::string>& predictions,
                                 const std::vector<std::string>& references, const Value& options,
                                 const std::string& where);

}  // namespace eval::task
