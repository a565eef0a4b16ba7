// A folder that is removed with the object: downloads happen in one and are renamed out of
// it whole.
#pragma once

#include <utility>

#include "base/disk.h"

namespace base {

class TemporaryFolder {
 public:
  TemporaryFolder(Disk& disk, Path path) : disk_(disk), path_(std::move(path)) {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { static_cast<void>(disk_.remove_all(path_)); }
  const Path& path() const { return path_; }

 private:
  Disk& disk_;
  Path path_;
};

}  // namespace base
