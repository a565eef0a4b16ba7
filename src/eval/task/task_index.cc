#include "eval/task/task_index.h"

#include <algorithm>

#include "eval/task/plan.h"

namespace eval::task {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

bool is_yaml(const std::string& name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

bool is_group(const Value& said) {
  return said.contains("group") && said["group"].is_string() &&
         (!said.contains("task") || !said["task"].is_string());
}

Result<TaskIndex> TaskIndex::open(base::Disk& disk, const Path& folder) {
  TaskIndex out;
  out.folder_ = folder;
  auto files = TRY(base::list_files(disk, folder));
  std::ranges::sort(files);
  for (const auto& relative : files) {
    if (!is_yaml(relative)) continue;
    const auto path = base::join(folder, relative);
    auto said = read_with_includes(disk, path);
    if (said.ok()) {
      out.add(path, said.take());
    } else {
      auto text = disk.read(path);
      out.broken_.push_back({path, text.ok() ? text.take() : "", said.error()});
    }
  }
  return out;
}

void TaskIndex::add(const Path& file, Value said) {
  const bool group = is_group(said);
  const char* key = group ? "group" : "task";
  if (!said.contains(key) || !said[key].is_string()) return;
  const auto name = said[key].get<std::string>();
  if (entries_.contains(name)) return;
  for (const char* tags : {"tag", "group"}) {
    if (group || !said.contains(tags)) continue;
    for (const auto& tag : said[tags].is_array() ? said[tags] : Value::array({said[tags]}))
      if (tag.is_string()) {
        auto& tagged = entries_.try_emplace(tag.get<std::string>()).first->second.tagged;
        tagged.insert(std::ranges::lower_bound(tagged, name), name);
      }
  }
  entries_[name] = {file, std::move(said), {}};
}

Result<const TaskIndex::Entry*> TaskIndex::find(const std::string& name, const Path& asks,
                                                const std::string& group) const {
  if (const auto found = entries_.find(name); found != entries_.end()) return &found->second;
  for (const auto& broken : broken_)
    if (!name.empty() && broken.text.find(name) != std::string::npos) {
      auto error = broken.error;
      error.what = "'" + name + "' of the group '" + group + "': " + error.what;
      return error;
    }
  Error error{Code::missing,
              "the group '" + group + "' names '" + name + "', which no file beside it says", asks,
              "put its file into " + folder_};
  if (!broken_.empty())
    error.hint += "; " + broken_[0].file + " there cannot be read: " + broken_[0].error.what;
  return error;
}

}  // namespace eval::task
