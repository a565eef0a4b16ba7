// The tasks, groups and tags that the files of a folder say, by name.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/value.h"

namespace eval::task {

bool is_yaml(const std::string& name);  // by its end
bool is_group(const Value& said);       // or else a task

class TaskIndex {
 public:
  struct Entry {
    base::Path file;
    Value said;                       // null of a tag
    std::vector<std::string> tagged;  // the tasks of a tag, sorted
  };
  // Of the folder and those below. A name that two files say is that of the first, by path. Error: what listing says; a
  // file that cannot be read is no error until somebody asks for what it may say.
  static base::Result<TaskIndex> open(base::Disk& disk, const base::Path& folder);

  // Error: missing, or what is wrong with the file that seems to say the name; `asks`: who does, for the sentence.
  base::Result<const Entry*> find(const std::string& name, const base::Path& asks,
                                  const std::string& group) const;
  bool has(const std::string& name) const { return entries_.contains(name); }

 private:
  struct Broken {
    base::Path file;
    std::string text;
    base::Error error;
  };
  void add(const base::Path& file, Value said);

  base::Path folder_;
  std::map<std::string, Entry> entries_;
  std::vector<Broken> broken_;
};

}  // namespace eval::task
