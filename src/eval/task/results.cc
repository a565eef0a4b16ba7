// results.json, with the names of the harness.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "eval/task/run.h"

namespace eval::task {
namespace {

using base::Result;

Value or_none(const std::optional<double>& error) { return error ? Value(*error) : Value("N/A"); }

Value row_of(const TaskResult& task) {
  Value out = {
      {"name", task.config->task}, {"alias", task.config->alias}, {"sample_len", task.effective}};
  for (const auto& figure : task.figures) {
    out[figure.metric + "," + figure.filter] = figure.value;
    out[figure.metric + "_stderr," + figure.filter] = or_none(figure.error);
  }
  return out;
}

Value shots_of(const Config& config) {
  if (config.num_fewshot != 0) return config.num_fewshot;
  return config.metadata.value("num_fewshot", Value(0));
}

class Groups {
 public:
  Groups(const Plan& plan, const std::vector<TaskResult>& results) : plan_(plan) {
    for (const auto& one : results) tasks_[one.config->task] = &one;
  }

  Value row_of(const Group& group) const {
    Value out = {{"alias", group.alias}, {"name", group.name}};
    if (group.means.empty()) return out;
    const auto members = tasks_of(group.name);
    std::size_t all = 0;
    for (const auto* task : members) all += task->effective;
    out["sample_len"] = all;
    for (const auto& mean : group.means)
      for (const auto& filter : mean.filters.empty() ? filters_of(mean, members) : mean.filters)
        put(mean, filter, members, out);
    return out;
  }

 private:
  // Those of the groups inside, too, each once.
  std::vector<const TaskResult*> tasks_of(const std::string& name) const {
    std::vector<const TaskResult*> out;
    const auto add = [&](const TaskResult* task) {
      if (std::ranges::find(out, task) == out.end()) out.push_back(task);
    };
    for (const auto& group : plan_.groups) {
      if (group.name != name) continue;
      for (const auto& member : group.members) {
        if (const auto found = tasks_.find(member); found != tasks_.end())
          add(found->second);
        else if (member != name)
          for (const auto* task : tasks_of(member)) add(task);
      }
    }
    return out;
  }

  static std::vector<std::string> filters_of(const GroupMean& mean,
                                             const std::vector<const TaskResult*>& members) {
    std::set<std::string> out;
    for (const auto* task : members)
      for (const auto& figure : task->figures)
        if (figure.metric == mean.metric) out.insert(figure.filter);
    return {out.begin(), out.end()};
  }

  static void put(const GroupMean& mean, const std::string& filter,
                  const std::vector<const TaskResult*>& members, Value& out) {
    double sum = 0, weight = 0;
    std::vector<double> errors;
    std::vector<std::size_t> sizes;
    bool lacks = false;
    for (const auto* task : members)
      for (const auto& figure : task->figures) {
        if (figure.metric != mean.metric || figure.filter != filter) continue;
        const double size = mean.weight_by_size ? static_cast<double>(task->effective) : 1;
        sum += figure.value * size;
        weight += size;
        lacks = lacks || !figure.error;
        errors.push_back(figure.error.value_or(0));
        sizes.push_back(task->effective);
      }
    if (errors.empty()) return;
    out[mean.metric + "," + filter] = sum / weight;
    out[mean.metric + "_stderr," + filter] =
        lacks ? Value("N/A")
              : Value(mean.weight_by_size ? pooled_error(errors, sizes) : unweighted_error(errors));
  }

  const Plan& plan_;
  std::map<std::string, const TaskResult*> tasks_;
};

}  // namespace

Result<Value> results_of(const Plan& plan, const std::vector<TaskResult>& results, Value settings) {
  auto rows = Value::object(), groups = Value::object(), inside = Value::object();
  auto configs = Value::object(), versions = Value::object(), shots = Value::object();
  auto counts = Value::object(), better = Value::object();
  const Groups of_groups(plan, results);
  for (const auto& group : plan.groups) {
    rows[group.name] = groups[group.name] = of_groups.row_of(group);
    inside[group.name] = group.members;
  }
  for (const auto& task : results) {
    const auto& name = task.config->task;
    rows[name] = row_of(task);
    if (!inside.contains(name)) inside[name] = Value::array();
    configs[name] = task.config->said;
    versions[name] = task.config->metadata.value("version", Value("Yaml"));
    shots[name] = shots_of(*task.config);
    counts[name] = {{"original", task.original}, {"effective", task.effective}};
    better[name] = Value::object();
    for (const auto& metric : task.metrics) better[name][metric.name] = metric.higher_is_better;
  }
  Value out = {{"results", rows}};
  if (!groups.empty()) out["groups"] = groups;
  out["group_subtasks"] = inside;
  out["configs"] = configs;
  out["versions"] = versions;
  out["n-shot"] = shots;
  out["higher_is_better"] = better;
  out["n-samples"] = counts;
  // The same for who asks by names without a hyphen.
  out["n_shot"] = shots;
  out["n_samples"] = counts;
  out["config"] = std::move(settings);
  return out;
}

}  // namespace eval::task
