// The members of an object of a task's file, each of the kind that it must have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "eval/task/value.h"

namespace eval::task {

class Fields {
 public:
  // `said` must outlive it; `before` stands in front of keys in errors.
  Fields(const Value& said, base::Path file, std::string before = "")
      : said_(said), file_(std::move(file)), before_(std::move(before)) {}

  const base::Path& file() const { return file_; }
  const Value& get(const std::string& key) const;  // null where it is not there
  // What stands there, or `usual` where nothing or null does. Error: bad_data with file and key.
  base::Result<std::string> text(const std::string& key, const std::string& usual) const;
  base::Result<std::int64_t> whole(const std::string& key, std::int64_t usual) const;
  base::Result<Value> list(const std::string& key) const;    // empty where it is not there
  base::Result<Value> object(const std::string& key) const;  // the same
  base::Error error(const std::string& key, const std::string& what) const;

 private:
  const Value& said_;
  base::Path file_;
  std::string before_;
};

// Error: bad_data that says `what` a word should be and names the nearest one, unless it is one of `words`.
base::Result<void> known(const std::string& word, const std::vector<std::string>& words,
                         const std::string& what, const std::string& where);

}  // namespace eval::task
