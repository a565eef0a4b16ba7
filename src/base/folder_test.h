// A folder on the real disk, for tests.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string_view>

#include "base/disk.h"

namespace base {

// A fresh folder that goes away with the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/janua_disk_XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Path operator/(std::string_view name) const { return join(path_, name); }
  const Path& path() const { return path_; }

 private:
  Path path_;
};

}  // namespace base
