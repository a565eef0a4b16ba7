// One run at a time in a folder: a lock that the system drops when its holder dies.
//
// FOLDER/.lock holds "<process id>\n" while somebody works there and is removed when they end;
// a killed process leaves it behind, which hinders nobody. Nothing that stands at .lock is
// ever written into or followed: a lock left behind is removed and made anew, and what is no
// lock is refused.
#pragma once

#include <string_view>
#include <utility>

#include "base/disk.h"

namespace base {

class FolderLock {
 public:
  using Flock = int (*)(int fd, int operation);  // as flock(2)

  // Error: locked, naming the process that holds it; bad_request if something else than a lock
  // stands at .lock; unsupported if the file system keeps no locks; io, missing.
  static Result<FolderLock> take(const Path& folder, Flock flock = nullptr);
  FolderLock(FolderLock&& other) noexcept
      : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  FolderLock(Path path, int fd) : path_(std::move(path)), fd_(fd) {}
  Path path_;
  int fd_ = -1;
};

// Whether a file of these bytes may stand at .lock: nothing, or one line with the number of
// a process.
bool is_lock(std::string_view bytes);

}  // namespace base
