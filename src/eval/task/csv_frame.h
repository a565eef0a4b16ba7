// Tables of CSV with the values that pandas gives them, on which the harness' datasets stand.
//
// A column is of one kind: whole numbers, numbers, truths or texts, the first of these that all of its fields are. A
// field that is empty, or one of pandas' words for what lacks ("NA", "NaN", "null", "None", "n/a" ...), is null, also in
// quotes; whole numbers beside one are numbers (1.0). Fields that a line lacks at its end are null. Where the first line has
// more fields than there are names, as many fields at the front of all lines belong to no column.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/value.h"

namespace eval::task {

class CsvFrame {
 public:
  explicit CsvFrame(char separator, std::vector<std::string> names = {})
      : separator_(separator), names_(std::move(names)) {}

  // All files have the same columns, named in their first lines or by `names`, in any order. Error: bad_data.
  base::Result<void> add(const std::string& text, const base::Path& file);
  std::vector<Value> take();

 private:
  base::Result<void> check_head(const std::vector<std::string>& columns, const base::Path& file);

  char separator_;
  std::vector<std::string> names_;
  base::Path first_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> fields_;  // by column
};

}  // namespace eval::task
