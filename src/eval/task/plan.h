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
  std::vector<std::string>
      members;  // names of tasks and groups directly in it, each once, in order
  std::vector<GroupMean> means;
  std::vector<std::string> leaves =
      {};  // names of all tasks in it; one that two groups inside hold stands twice
  std::string version = "N/A";
};

struct Plan {
  std::vector<Config> tasks;  // each once, in the order in which they are met
  std::vector<Group> groups;  // outer ones first
};

// A folder stands for the files `*.yaml` and `*.yml` in it whose names do not begin with '_'. A group that names a
// task, group or tag has it from the files of the folder of the file that was given and those below. As the harness: a
// group's keys that are those of tasks hold for all of its tasks, what a group says that is inside outvotes them; a
// task or group that no file says and a group does is named GROUP::NAME; a task that one group of the file reaches in
// two ways is run in the last one. Error, which names the member and its file: missing; bad_data; unsupported.
base::Result<Plan> read_plan(base::Disk& disk, const std::vector<base::Path>& files);

// A file with what it includes put in front of what it says: of several files the last outvotes those before it, as in
// the harness. Error: the same, also for files that include each other.
base::Result<Value> read_with_includes(base::Disk& disk, const base::Path& file);

}  // namespace eval::task
