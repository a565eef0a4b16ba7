// One run at a time in a folder: a lock that the system drops when its holder dies.
//
// FOLDER/.lock holds "<process id>\n" of whoever took it last, and stays behind when they end, which
// hinders nobody: the lock is the system's, not the file. Nothing that stands at .lock is ever
// written into or followed: a file left behind is removed and made anew, and what is no lock
// is refused.
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
  // The same of something that does not stand yet: its lock lies beside it, at PATH.lock, and is gone with
  // this object.
  static Result<FolderLock> take_beside(const Path& path, Flock flock = nullptr);
  FolderLock(FolderLock&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), passing_(std::move(other.passing_)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd, Path passing = "") : fd_(fd), passing_(std::move(passing)) {}
  static Result<FolderLock> take_at(const Path& folder, const Path& path, Flock flock,
                                    bool passing);
  int fd_ = -1;
  Path passing_;  // what is removed with it; "" for nothing
};

// Whether a file of these bytes may stand at .lock: nothing, or one line with the number of
// a process.
bool is_lock(std::string_view bytes);

}  // namespace base
