#include "eval/task/results_folder.h"

#include <algorithm>
#include <map>
#include <set>

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr const char* kResults = "results.json";
constexpr const char* kSamples = "samples";
constexpr const char* kBegun = "samples.part";
constexpr const char* kAnswers = "answers.jsonl";  // answer_log.h

std::string file_of(std::string task) {
  std::ranges::replace(task, '/', '_');
  return task + ".jsonl";
}

Error refused(const Path& folder, const std::string& what) {
  return {Code::bad_request, what, folder, "name another folder with --out, or remove this one"};
}

Result<void> check_names(const Plan& plan) {
  std::map<std::string, std::string> known;
  for (const auto& config : plan.tasks)
    if (const auto [other, fresh] = known.emplace(file_of(config.task), config.task); !fresh)
      return Error{Code::bad_data,
                   "the tasks '" + other->second + "' and '" + config.task +
                       "' would both be written to samples/" + other->first,
                   config.file, "give one of them another name"};
  return {};
}

std::set<std::string> names_in(const Value& configs) {
  std::set<std::string> out;
  for (const auto& [name, said] : configs.items()) out.insert(name);
  return out;
}

std::string listed(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<ResultsFolder> ResultsFolder::open(base::Disk& disk, const Path& folder,
                                          const std::string& model, const Plan& plan) {
  TRY(check_names(plan));
  ResultsFolder out(disk, folder);
  if (disk.exists(folder) && !disk.is_folder(folder))
    return Error{Code::bad_request, "this is a file, and the results need a folder", folder,
                 "name another one with --out"};
  TRY(out.check(model, plan));
  // One that stands there may be what another run writes right now.
  if (disk.exists(out.path(kBegun))) return out;
  TRY(disk.make_folders(out.path(kBegun)));
  TRY(disk.remove_all(out.path(kBegun)));
  return out;
}

Result<void> ResultsFolder::check(const std::string& model, const Plan& plan) const {
  if (!disk_.exists(path(kResults))) {
    if (!disk_.exists(path(kSamples))) return {};
    // A run that was killed after its samples stood and before results.json did: beside them lie its answers.
    if (disk_.exists(path(kAnswers)) && check_samples(plan).ok()) return {};
    return refused(folder_, "the folder holds 'samples' and no results.json");
  }
  const auto read = read_json(TRY(disk_.read(path(kResults))), path(kResults));
  const auto* said = read.ok() && read->is_object() ? &*read : nullptr;
  const auto configs = said ? said->value("configs", Value()) : Value();
  const auto settings = said ? said->value("config", Value()) : Value();
  if (!configs.is_object() || !settings.is_object())
    return refused(folder_, "the folder holds a results.json that no run of tasks has written");
  if (const auto other = settings.value("model", Value()); other != model)
    return refused(folder_, "the folder holds results of another model, " + shown(other));
  std::set<std::string> ours;
  for (const auto& config : plan.tasks) ours.insert(config.task);
  if (const auto theirs = names_in(configs); theirs != ours)
    return refused(folder_, "the folder holds results of other tasks: " + listed(theirs));
  return check_samples(plan);
}

// Nothing in `samples` is lost but what is written again.
Result<void> ResultsFolder::check_samples(const Plan& plan) const {
  if (!disk_.exists(path(kSamples))) return {};
  for (const auto& entry : TRY(disk_.list(path(kSamples))))
    if (std::ranges::none_of(plan.tasks, [&](const auto& config) {
          return !entry.is_folder && entry.name == file_of(config.task);
        }))
      return refused(folder_,
                     "the folder holds samples/" + entry.name + ", which this run would not write");
  return {};
}

Result<void> ResultsFolder::write_samples(const std::vector<TaskResult>& tasks) {
  const auto begun = path(kBegun);
  TRY(disk_.remove_all(begun));
  TRY(disk_.make_folders(begun));
  for (const auto& task : tasks) {
    std::string lines;
    for (const auto& sample : task.samples) lines += sample.dump() + "\n";
    TRY(disk_.write_file(base::join(begun, file_of(task.config->task)), lines));
  }
  return {};
}

Result<void> ResultsFolder::write(const Value& results, const std::vector<TaskResult>& tasks) {
  const auto all = [&]() -> Result<void> {
    TRY(write_samples(tasks));
    auto writer = TRY(disk_.open_writer(path(kResults)));
    TRY(writer->write(results.dump(1) + "\n"));
    // All bytes are written. From here on things are renamed alone, and results.json comes last.
    TRY(disk_.remove_all(path(kResults)));
    TRY(disk_.remove_all(path(kSamples)));
    TRY(disk_.rename(path(kBegun), path(kSamples)));
    return writer->commit();
  };
  auto done = all();
  if (!done.ok()) (void)disk_.remove_all(path(kBegun));
  return done;
}

}  // namespace eval::task
