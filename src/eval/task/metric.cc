#include "eval/task/metric.h"

#include <algorithm>

#include "eval/task/fields.h"

namespace eval::task {

using base::Code;
using base::Error;
using base::Result;

const std::vector<MetricEntry>& metrics() {
  using enum Output;
  static const std::vector<MetricEntry> all = {
      {"acc", {loglikelihood, multiple_choice}, "mean", true, {}},
      {"acc_norm", {multiple_choice}, "mean", true, {}},
      {"acc_bytes", {multiple_choice}, "mean", true, {}},
      {"acc_tokens", {multiple_choice}, "mean", true, {}},
      {"acc_mutual_info", {multiple_choice}, "mean", true, {}},
      {"brier_score", {multiple_choice}, "brier_score", false, {}},
      {"f1", {multiple_choice}, "f1", true, {}},
      {"mcc", {multiple_choice}, "matthews_corrcoef", true, {}},
      {"exact_match",
       {multiple_choice, generate_until},
       "mean",
       true,
       {"regexes_to_ignore", "ignore_case", "ignore_punctuation", "ignore_numbers"}},
      {"perplexity", {loglikelihood}, "perplexity", false, {}},
      {"word_perplexity", {loglikelihood_rolling}, "weighted_perplexity", false, {}},
      {"byte_perplexity", {loglikelihood_rolling}, "weighted_perplexity", false, {}},
      {"bits_per_byte", {loglikelihood_rolling}, "bits_per_byte", false, {}},
      {"bleu", {generate_until}, "bleu", true, {}},
      {"chrf", {generate_until}, "chrf", true, {}},
      {"chrf++", {generate_until}, "chrf++", true, {}},
      {"ter", {generate_until}, "ter", false, {}},
      {"rouge",
       {generate_until},
       "mean",
       true,
       {"use_stemmer"},
       {"rouge1", "rouge2", "rougeL", "rougeLsum"}},
      {"bypass", {generate_until}, "bypass", true, {}}};
  return all;
}

const std::vector<std::string>& accuracies() {
  static const std::vector<std::string> all = {"acc", "acc_norm", "acc_bytes", "acc_tokens",
                                               "acc_mutual_info"};
  return all;
}

void ask_all_accuracies(Config& config) {
  if (config.output != Output::multiple_choice) return;
  for (const auto& name : accuracies()) {
    if (std::ranges::find(config.metrics, name, &MetricSaid::name) != config.metrics.end())
      continue;
    config.metrics.emplace_back().name = name;
    auto& list = config.said["metric_list"];
    if (list.is_array()) list.push_back({{"metric", name}});
  }
}

bool Metric::gives(const std::string& score) const {
  return name == score || std::ranges::find(entry->parts, score) != entry->parts.end();
}

namespace {

// What the harness knows by name, and what it comes to there.
constexpr std::pair<const char*, const char*> kNotComputed[] = {
    {"likelihood", "which the harness registers and fails to sum: its scores are pairs with lists"},
    {"acc_all", "which the harness registers for tasks in Python alone"},
    {"squad", "which the harness has from the library `evaluate`"},
    {"squad_v2", "which the harness has from the library `evaluate`"},
    {"meteor", "which the harness has from the library `evaluate`"},
    {"bertscore", "which needs a model of its own"},
    {"comet", "which needs a model of its own"},
    {"bleurt", "which needs a model of its own"},
    {"wer", "which the harness has from the library `evaluate`"},
    {"cer", "which the harness has from the library `evaluate`"},
    {"code_eval", "which runs programs"},
    {"accuracy", "which the harness has from the library `evaluate`"},
    {"google_bleu", "which the harness has from the library `evaluate`"},
    {"sacrebleu", "which the harness has from the library `evaluate`; bleu is the same score"}};

Result<void> check_computed(const std::string& name, const std::string& file) {
  for (const auto& [known, why] : kNotComputed)
    if (name == known)
      return Error{Code::unsupported,
                   "the metric '" + name + "' is not computed, " + std::string(why), file, ""};
  return {};
}

}  // namespace

Result<std::vector<Metric>> make_metrics(const Config& config) {
  std::vector<std::string> names, aggregation_names;
  for (const auto& entry : metrics()) names.emplace_back(entry.name);
  for (const auto& entry : aggregations()) aggregation_names.emplace_back(entry.name);
  std::vector<Metric> out;
  for (const auto& said : config.metrics) {
    TRY(check_computed(said.name, config.file));
    TRY(known(said.name, names, "metric", config.file));
    const auto& entry =
        *std::ranges::find_if(metrics(), [&](const auto& one) { return said.name == one.name; });
    if (std::ranges::find(entry.of, config.output) == entry.of.end())
      return Error{
          Code::bad_data,
          "the metric '" + said.name + "' is none of tasks of output_type " + name(config.output),
          config.file, ""};
    for (const auto& [key, value] : said.options.items())
      TRY(known(key, entry.options, "option of the metric '" + said.name + "'", config.file));
    const auto aggregation =
        said.aggregation.empty() ? std::string(entry.aggregation) : said.aggregation;
    TRY(known(aggregation, aggregation_names, "aggregation", config.file));
    auto& metric = out.emplace_back();
    metric.entry = &entry;
    metric.name = said.name;
    metric.options = said.options;
    metric.higher_is_better =
        said.higher_is_better.is_null() ? Value(entry.higher_is_better) : said.higher_is_better;
    for (const auto& one : aggregations())
      if (aggregation == one.name) metric.aggregation = &one;
  }
  return out;
}

bool asks_for(const std::vector<Metric>& metrics, const char* name) {
  return std::ranges::any_of(metrics, [&](const auto& metric) { return metric.name == name; });
}

}  // namespace eval::task
