// results.json, with the names of the harness.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/hash.h"
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

class Groups {
 public:
  Groups(const Plan& plan, const std::vector<TaskResult>& results) : plan_(plan) {
    for (const auto& one : results) tasks_[one.config->task] = &one;
  }

  Value row_of(const Group& group) const {
    Value out = {{"alias", group.alias}, {"name", group.name}};
    if (group.means.empty()) return out;
    std::vector<const TaskResult*> members;
    for (const auto& name : group.leaves)
      if (const auto found = tasks_.find(name); found != tasks_.end())
        members.push_back(found->second);
    std::size_t all = 0;
    for (const auto* task : members) all += task->effective;
    out["sample_len"] = all;
    auto counts = Value::object();
    for (const auto& mean : group.means)
      for (const auto& filter : mean.filters.empty() ? filters_of(mean, members) : mean.filters)
        put(mean, filter, members, out, counts);
    if (!counts.empty()) out["sample_count"] = counts;
    return out;
  }

  // Those that are inside of others before these.
  std::vector<const Group*> inner_first() const {
    std::set<std::string> inside, seen;
    for (const auto& group : plan_.groups)
      inside.insert(group.members.begin(), group.members.end());
    std::vector<const Group*> out;
    for (const auto& group : plan_.groups)
      if (!inside.contains(group.name)) visit(group, seen, out);
    return out;
  }

 private:
  void visit(const Group& group, std::set<std::string>& seen,
             std::vector<const Group*>& out) const {
    if (!seen.insert(group.name).second) return;
    for (const auto& member : group.members)
      if (const auto found = std::ranges::find(plan_.groups, member, &Group::name);
          found != plan_.groups.end())
        visit(*found, seen, out);
    out.push_back(&group);
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
                  const std::vector<const TaskResult*>& members, Value& out, Value& counts) {
    double sum = 0, weight = 0;
    std::vector<double> errors;
    std::vector<std::size_t> sizes;
    std::size_t count = 0;
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
        count += task->effective;
      }
    if (errors.empty()) return;
    const auto name = mean.metric + "," + filter;
    out[name] = sum / weight;
    counts[name] = count;
    out[mean.metric + "_stderr," + filter] =
        lacks ? Value("N/A")
              : Value(mean.weight_by_size ? pooled_error(errors, sizes) : unweighted_error(errors));
  }

  const Plan& plan_;
  std::map<std::string, const TaskResult*> tasks_;
};

// What all members of a group have alike, which it has, too; in the order of the plan, as the harness does it: a group
// that holds groups looks at them before they have any.
void put_shots(const Plan& plan, std::map<std::string, Value>& shots) {
  for (const auto& group : plan.groups) {
    std::set<std::int64_t> said;
    for (const auto& member : group.members)
      if (const auto found = shots.find(member); found != shots.end())
        said.insert(found->second.get<std::int64_t>());
    if (said.size() == 1) shots[group.name] = *said.begin();
  }
}

// Null where members differ.
void put_better(const Plan& plan, std::map<std::string, Value>& better) {
  for (const auto& group : plan.groups) {
    auto out = Value::object();
    for (const auto& member : group.members) {
      const auto found = better.find(member);
      if (found == better.end()) continue;
      for (const auto& [metric, said] : found->second.items())
        if (!out.contains(metric))
          out[metric] = said;
        else if (!out[metric].is_null() && out[metric] != said)
          out[metric] = nullptr;
    }
    if (!out.empty()) better[group.name] = out;
  }
}

Value sorted(const std::map<std::string, Value>& values) {
  auto out = Value::object();
  for (const auto& [name, value] : values) out[name] = value;
  return out;
}

// Of what was asked and what was right: two runs of the same task have the same.
Value hash_of(const TaskResult& task) {
  std::string all;
  for (const auto& sample : task.samples)
    for (const char* key : {"doc_hash", "prompt_hash", "target_hash"})
      all += sample.value(key, std::string());
  return base::sha256(all).hex();
}

// Documents of which no filter found an answer, or whose answer is blank; of tasks that write alone.
Value unanswered_of(const TaskResult& task) {
  auto out = Value::object();
  for (const auto& [filter, count] : task.unanswered)
    out[filter] = {{"count", count},
                   {"share", static_cast<double>(count) / static_cast<double>(task.effective)}};
  return out;
}

}  // namespace

Result<Value> results_of(const Plan& plan, const std::vector<TaskResult>& results, Value settings,
                         const Value& more) {
  auto rows = Value::object(), groups = Value::object(), inside = Value::object();
  auto counts = Value::object(), hashes = Value::object(), unanswered = Value::object();
  auto endless = Value::object();
  std::map<std::string, Value> configs, versions, shots, better;
  const Groups of_groups(plan, results);
  for (const auto& task : results) {
    const auto& name = task.config->task;
    rows[name] = row_of(task);
    configs[name] = dump_of(*task.config);
    versions[name] = task.config->metadata.value("version", Value("Yaml"));
    shots[name] = task.config->num_fewshot;
    counts[name] = {{"original", task.original}, {"effective", task.effective}};
    better[name] = Value::object();
    for (const auto& metric : task.metrics) {
      better[name][metric.name] = metric.higher_is_better;
      for (const auto& part : metric.entry->parts) better[name][part] = metric.higher_is_better;
    }
    hashes[name] = hash_of(task);
    if (!task.unanswered.empty()) {
      unanswered[name] = unanswered_of(task);
      endless[name] = task.endless;
    }
  }
  for (const auto* group : of_groups.inner_first()) {
    rows[group->name] = of_groups.row_of(*group);
    if (!group->means.empty()) groups[group->name] = rows[group->name];
    versions[group->name] = group->version;
  }
  for (const auto& group : plan.groups) inside[group.name] = group.members;
  put_better(plan, better);
  put_shots(plan, shots);
  Value out = {{"results", rows}};
  if (!groups.empty()) out["groups"] = groups;
  out["group_subtasks"] = inside;
  out["configs"] = sorted(configs);
  out["versions"] = sorted(versions);
  out["n-shot"] = sorted(shots);
  out["higher_is_better"] = sorted(better);
  out["n-samples"] = counts;
  if (!unanswered.empty()) {
    out["no_answer_found"] = unanswered;
    out["never_stopped"] = endless;
  }
  // The same for who asks by names without a hyphen.
  out["n_shot"] = sorted(shots);
  out["n_samples"] = counts;
  out["config"] = std::move(settings);
  out["task_hashes"] = hashes;
  out.update(more);
  return out;
}

}  // namespace eval::task
