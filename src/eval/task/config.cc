#include "eval/task/config.h"

#include <algorithm>
#include <array>

#include "eval/task/fields.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::pair<const char*, Output> kOutputs[] = {
    {"loglikelihood", Output::loglikelihood},
    {"loglikelihood_rolling", Output::loglikelihood_rolling},
    {"multiple_choice", Output::multiple_choice},
    {"generate_until", Output::generate_until}};

// What only Python can do, and what this program has no model for.
constexpr const char* kPython[] = {"class", "custom_dataset", "process_docs", "process_results",
                                   "use_prompt"};
constexpr const char* kSenses[] = {"doc_to_image", "doc_to_audio"};

const std::vector<std::string> kKeys = {"task",
                                        "task_alias",
                                        "tag",
                                        "group",
                                        "dataset_path",
                                        "dataset_name",
                                        "dataset_kwargs",
                                        "training_split",
                                        "validation_split",
                                        "test_split",
                                        "fewshot_split",
                                        "doc_to_text",
                                        "doc_to_target",
                                        "doc_to_choice",
                                        "description",
                                        "target_delimiter",
                                        "fewshot_delimiter",
                                        "fewshot_config",
                                        "num_fewshot",
                                        "generation_kwargs",
                                        "metric_list",
                                        "output_type",
                                        "repeats",
                                        "filter_list",
                                        "should_decontaminate",
                                        "doc_to_decontamination_query",
                                        "gen_prefix",
                                        "metadata",
                                        "unsafe_code",
                                        "task_list",
                                        "class",
                                        "custom_dataset",
                                        "process_docs",
                                        "process_results",
                                        "use_prompt",
                                        "doc_to_image",
                                        "doc_to_audio",
                                        "include"};

Result<void> check_keys(const Value& said, const base::Path& file) {
  for (const auto& [key, value] : said.items()) {
    const auto is_key = [&](const char* known) { return key == known && !value.is_null(); };
    if (std::ranges::any_of(kPython, is_key))
      return Error{Code::unsupported, "'" + key + "' asks for code of Python, which is not run",
                   file, "say it in Jinja, or write it into the data"};
    if (std::ranges::any_of(kSenses, is_key))
      return Error{Code::unsupported, "'" + key + "': models here read text alone", file, ""};
    TRY(known(key, kKeys, "key", file));
  }
  return {};
}

Result<Output> read_output(const Fields& fields) {
  const auto said = TRY(fields.text("output_type", "generate_until"));
  std::vector<std::string> names;
  for (const auto& [word, output] : kOutputs) {
    if (said == word) return output;
    names.emplace_back(word);
  }
  TRY(known(said, names, "output_type", fields.file()));
  return Output::generate_until;
}

Result<std::vector<std::string>> read_tags(const Fields& fields) {
  std::vector<std::string> out;
  for (const char* key : {"tag", "group"}) {
    const auto& said = fields.get(key);
    for (const auto& one : said.is_array() ? said : Value::array({said})) {
      if (one.is_null()) continue;
      if (!one.is_string()) return fields.error(key, "is no text or list of texts");
      out.push_back(one.get<std::string>());
    }
  }
  return out;
}

Result<std::vector<MetricSaid>> read_metrics(const Fields& fields, Output output) {
  std::vector<MetricSaid> out;
  const auto list = TRY(fields.list("metric_list"));
  for (const auto& one : list) {
    if (!one.is_object() || !one.contains("metric") || !one["metric"].is_string())
      return fields.error("metric_list", "holds something without 'metric', the name of one");
    MetricSaid metric;
    for (const auto& [key, value] : one.items()) {
      if (key == "metric")
        metric.name = value.get<std::string>();
      else if (key == "aggregation" && value.is_string())
        metric.aggregation = value.get<std::string>();
      else if (key == "higher_is_better")
        metric.higher_is_better = value;
      else if (key == "aggregation")
        return fields.error("metric_list", "names an aggregation that is no text");
      else if (key != "hf_evaluate")
        metric.options[key] = value;
    }
    if (one.contains("hf_evaluate") && truthy(one["hf_evaluate"]))
      return Error{Code::unsupported,
                   "the metric '" + metric.name + "' asks for the library `evaluate` (hf_evaluate)",
                   fields.file(),
                   "leave hf_evaluate out where a metric of this program has its name"};
    out.push_back(std::move(metric));
  }
  if (out.empty())
    for (const auto& name : usual_metrics(output)) out.emplace_back().name = name;
  return out;
}

Result<std::vector<PipelineSaid>> read_filters(const Fields& fields) {
  std::vector<PipelineSaid> out;
  for (const auto& one : TRY(fields.list("filter_list"))) {
    if (!one.is_object() || !one.contains("name") || !one["name"].is_string() ||
        !one.contains("filter") || !one["filter"].is_array())
      return fields.error("filter_list", "holds something without 'name' and a list 'filter'");
    auto& pipeline = out.emplace_back();
    pipeline.name = one["name"].get<std::string>();
    for (const auto& step : one["filter"]) {
      if (!step.is_object() || !step.contains("function") || !step["function"].is_string())
        return fields.error("filter_list", "holds a filter without 'function', its name");
      auto& said = pipeline.steps.emplace_back();
      for (const auto& [key, value] : step.items())
        if (key == "function")
          said.function = value.get<std::string>();
        else
          said.options[key] = value;
    }
  }
  if (out.empty()) out.push_back({"none", {{"take_first"}}});
  return out;
}

Result<void> read_fewshot(const Fields& fields, Config& out) {
  auto& fewshot = out.fewshot;
  const auto said = TRY(fields.object("fewshot_config"));
  const Fields inner(said, fields.file(), "fewshot_config.");
  for (const auto& [key, value] : said.items()) {
    if (key == "process_docs" && !value.is_null())
      return Error{Code::unsupported, "'fewshot_config.process_docs' asks for code of Python",
                   fields.file(), ""};
    TRY(known(key,
              {"split", "sampler", "samples", "fewshot_indices", "doc_to_text", "doc_to_target",
               "doc_to_choice", "target_delimiter", "fewshot_delimiter", "gen_prefix",
               "num_fewshot", "process_docs"},
              "key of fewshot_config", fields.file()));
  }
  fewshot.split = TRY(inner.text("split", TRY(fields.text("fewshot_split", ""))));
  fewshot.sampler = TRY(inner.text("sampler", "default"));
  fewshot.samples = inner.get("samples");
  if (!fewshot.samples.is_null() && !fewshot.samples.is_array())
    return fields.error("fewshot_config.samples", "is no list of documents");
  fewshot.doc_to_text = inner.get("doc_to_text");
  fewshot.doc_to_target = inner.get("doc_to_target");
  fewshot.doc_to_choice = inner.get("doc_to_choice");
  fewshot.gen_prefix = said.contains("gen_prefix") ? said["gen_prefix"] : out.gen_prefix;
  fewshot.target_delimiter = TRY(inner.text("target_delimiter", out.target_delimiter));
  fewshot.fewshot_delimiter = TRY(inner.text("fewshot_delimiter", out.fewshot_delimiter));
  out.num_fewshot = TRY(fields.whole("num_fewshot", TRY(inner.whole("num_fewshot", 0))));
  return {};
}

// As the harness fills in what is not said of it.
Result<void> read_generation(const Fields& fields, Config& out) {
  out.generation_kwargs = TRY(fields.object("generation_kwargs"));
  if (out.output != Output::generate_until) return {};
  if (fields.get("generation_kwargs").is_null()) {
    out.generation_kwargs = {{"temperature", 0.0},
                             {"do_sample", false},
                             {"max_gen_toks", 256},
                             {"until", Value::array({out.fewshot_delimiter})}};
    return {};
  }
  auto& kwargs = out.generation_kwargs;
  if (kwargs.contains("temperature")) {
    if (!kwargs["temperature"].is_number())
      return fields.error("generation_kwargs", "has a 'temperature' that is no number");
    kwargs["temperature"] = kwargs["temperature"].get<double>();
  }
  if (!kwargs.contains("until")) kwargs["until"] = Value::array({out.fewshot_delimiter});
  return {};
}

Result<void> read_splits(const Fields& fields, Config& out) {
  out.dataset_path = TRY(fields.text("dataset_path", ""));
  out.dataset_name = TRY(fields.text("dataset_name", ""));
  out.dataset_kwargs = TRY(fields.object("dataset_kwargs"));
  out.training_split = TRY(fields.text("training_split", ""));
  out.validation_split = TRY(fields.text("validation_split", ""));
  out.test_split = TRY(fields.text("test_split", ""));
  if (out.test_split.empty() && out.validation_split.empty())
    return fields.error("test_split",
                        "is missing, and so is validation_split: one of them is scored");
  return {};
}

Result<void> read_prompts(const Fields& fields, Config& out) {
  out.doc_to_text = fields.get("doc_to_text");
  out.doc_to_target = fields.get("doc_to_target");
  out.doc_to_choice = fields.get("doc_to_choice");
  if (!out.doc_to_text.is_string() && !out.doc_to_text.is_number_integer())
    return fields.error("doc_to_text", "is missing, or no text");
  if (!out.doc_to_target.is_string() && !out.doc_to_target.is_number_integer() &&
      !out.doc_to_target.is_array())
    return fields.error("doc_to_target", "is missing, or neither text, number nor list");
  if (out.output == Output::multiple_choice && out.doc_to_choice.is_null())
    return fields.error("doc_to_choice", "is missing: multiple_choice needs it");
  out.description = TRY(fields.text("description", ""));
  out.target_delimiter = TRY(fields.text("target_delimiter", " "));
  out.fewshot_delimiter = TRY(fields.text("fewshot_delimiter", "\n\n"));
  out.gen_prefix = fields.get("gen_prefix");
  return {};
}

}  // namespace

const std::vector<std::string>& task_keys() { return kKeys; }

const char* name(Output output) {
  for (const auto& [word, known] : kOutputs)
    if (known == output) return word;
  return "";
}

std::vector<std::string> usual_metrics(Output output) {
  switch (output) {
    case Output::loglikelihood:
      return {"perplexity", "acc"};
    case Output::loglikelihood_rolling:
      return {"word_perplexity", "byte_perplexity", "bits_per_byte"};
    case Output::multiple_choice:
      return {"acc", "acc_norm"};
    case Output::generate_until:
      return {"exact_match"};
  }
  return {};
}

Result<Config> read_config(const Value& said, const base::Path& file) {
  TRY(check_keys(said, file));
  const Fields fields(said, file);
  Config out;
  out.said = said;
  out.file = file;
  out.task = TRY(fields.text("task", ""));
  if (out.task.empty()) return fields.error("task", "is missing: the name of the task");
  out.alias = TRY(fields.text("task_alias", out.task));
  out.tags = TRY(read_tags(fields));
  out.output = TRY(read_output(fields));
  TRY(read_splits(fields, out));
  TRY(read_prompts(fields, out));
  TRY(read_fewshot(fields, out));
  TRY(read_generation(fields, out));
  out.metrics = TRY(read_metrics(fields, out.output));
  out.filters = TRY(read_filters(fields));
  out.repeats = TRY(fields.whole("repeats", 1));
  if (out.repeats < 1 || out.num_fewshot < 0)
    return fields.error(out.repeats < 1 ? "repeats" : "num_fewshot", "is too small");
  if (const auto& metadata = fields.get("metadata"); metadata.is_object()) out.metadata = metadata;
  return out;
}

}  // namespace eval::task
