// One task as its file says it: the keys of lm-evaluation-harness 0.4, checked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/value.h"

namespace eval::task {

enum class Output { loglikelihood, loglikelihood_rolling, multiple_choice, generate_until };
const char* name(Output output);

struct MetricSaid {
  std::string name;
  std::string aggregation;  // "" of none said
  Value higher_is_better;   // null where it is not said
  Value options = Value::object();
};

// A filter of a pipeline, and the pipelines of a task, each of which makes answers of its own.
struct StepSaid {
  std::string function;
  Value options = Value::object();
};
struct PipelineSaid {
  std::string name;
  std::vector<StepSaid> steps;
};

// How examples are shown. What is null here is as the task has it.
struct FewshotSaid {
  std::string split;  // "": samples, else the first of training, validation and test that there is
  std::string sampler = "default";
  Value samples;  // a list of documents
  Value doc_to_text, doc_to_target, doc_to_choice;
  std::string target_delimiter, fewshot_delimiter;
  Value gen_prefix;
};

struct Config {
  std::string task, alias;
  std::vector<std::string> tags;
  base::Path file;  // that says it; data files are looked for from there
  std::string dataset_path, dataset_name;
  Value dataset_kwargs = Value::object();
  std::string training_split, validation_split, test_split;
  Output output = Output::generate_until;
  Value doc_to_text, doc_to_target, doc_to_choice;
  std::string description, target_delimiter = " ", fewshot_delimiter = "\n\n";
  Value gen_prefix;
  std::int64_t num_fewshot = 0;
  FewshotSaid fewshot;
  Value generation_kwargs = Value::object();
  std::vector<MetricSaid> metrics;
  std::vector<PipelineSaid> filters;  // at least one
  std::int64_t repeats = 1;
  Value metadata = Value::object();
  Value said = Value::object();  // all keys as they stood, includes put in
};

// Error: bad_data with file and key: an unknown key, a value of another kind, a key that lacks; unsupported for what
// asks for code of Python, images or sound.
base::Result<Config> read_config(const Value& said, const base::Path& file);

// The keys that a task's file may have.
const std::vector<std::string>& task_keys();

// `configs` of results.json: all that the harness says of a task, what its file leaves out filled in.
Value dump_of(const Config& config);

// The metrics of a task that names none.
std::vector<std::string> usual_metrics(Output output);

}  // namespace eval::task
