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
      {"bypass", {generate_until}, "bypass", true, {}}};
  return all;
}

Result<std::vector<Metric>> make_metrics(const Config& config) {
  std::vector<std::string> names, aggregation_names;
  for (const auto& entry : metrics()) names.emplace_back(entry.name);
  for (const auto& entry : aggregations()) aggregation_names.emplace_back(entry.name);
  std::vector<Metric> out;
  for (const auto& said : config.metrics) {
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
