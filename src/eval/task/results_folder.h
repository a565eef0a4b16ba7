// Where the results of tasks go: FOLDER/results.json and FOLDER/samples/TASK.jsonl, all of one run.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/run.h"

namespace eval::task {

// results.json stands there only while all samples of its run do. Other files of the folder stay as they are.
class ResultsFolder {
 public:
  // Makes the folder and tries that files can be made in it, before anything is computed. Results that stand there give
  // way where their model and the names of their tasks are these. Error: bad_request, with the folder, for others, and
  // for samples without results.json; io.
  static base::Result<ResultsFolder> open(base::Disk& disk, const base::Path& folder,
                                          const std::string& model, const Plan& plan);

  // After an error in writing what stood there before still stands. Error: full_disk, io.
  base::Result<void> write(const Value& results, const std::vector<TaskResult>& tasks);

 private:
  ResultsFolder(base::Disk& disk, base::Path folder) : disk_(disk), folder_(std::move(folder)) {}
  base::Path path(const char* name) const { return base::join(folder_, name); }
  base::Result<void> check(const std::string& model, const Plan& plan) const;
  base::Result<void> check_samples(const Plan& plan) const;
  base::Result<void> write_samples(const std::vector<TaskResult>& tasks);

  base::Disk& disk_;
  base::Path folder_;
};

}  // namespace eval::task
