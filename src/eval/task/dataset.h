// The documents of a task: local files of JSON lines, JSON, CSV, Parquet or text, named as for Hugging Face's `datasets`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/task/config.h"

namespace eval::task {

// The documents of a split. All have the same members: one that a line lacks is null.
struct Split {
  std::vector<Value> documents;
  std::vector<std::string> columns;
  bool has(const std::string& column) const;
};

class Dataset {
 public:
  // `config` says the files: dataset_path `json`, `csv`, `parquet` or `text`, or a folder, and dataset_kwargs.data_files. Paths
  // are meant from the task's file, a folder above it, or the working folder, where they are found first. Error:
  // missing, bad_data; unsupported for data on a hub.
  static base::Result<Dataset> open(base::Disk& disk, const Config& config);

  // Read once. Error: bad_data where the dataset has no such split; what reading says.
  base::Result<const Split*> split(const std::string& name);

 private:
  Dataset(base::Disk& disk, const Config& config) : disk_(disk), config_(config) {}
  base::Result<Split> read(const std::vector<base::Path>& files);

  base::Disk& disk_;
  const Config& config_;
  std::string kind_;
  std::map<std::string, std::vector<base::Path>> files_;
  std::map<std::string, Split> splits_;
};

}  // namespace eval::task
