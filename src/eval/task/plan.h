// Which tasks files ask for: a file is a task or a group of tasks, and may include others.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/config.h"

namespace eval::task {

// A mean over tasks of a group, which its file asks for.
struct GroupMean {
  std::string metric;
  std::vector<std::string> filters;  // empty: of all
  bool weight_by_size = true;
};

struct Group {
  std::string name, alias;
  std::vector<std::string> members;  // names of tasks and groups, in order
  std::vector<GroupMean> means;
};

struct Plan {
  std::vector<Config> tasks;  // each once, in the order in which they are met
  std::vector<Group> groups;  // outer ones first
};

// A folder stands for the files `*.yaml` and `*.yml` in it whose names do not begin with '_'. A group that names a
// task or tag has it from the files of its own folder and those below. Error: missing; bad_data; unsupported.
base::Result<Plan> read_plan(base::Disk& disk, const std::vector<base::Path>& files);

// A file with what it includes put in front of what it says. Error: the same, also for files that include each other.
base::Result<Value> read_with_includes(base::Disk& disk, const base::Path& file);

}  // namespace eval::task
