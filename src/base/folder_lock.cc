#include "base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/posix_file.h"

namespace base {

namespace {

using posix::Fd;

constexpr int kLongest = 22;  // the digits of 64 bits, and a line feed
constexpr int kTries = 100;   // each lost to a process that came or went at the same moment

Error not_a_lock(const Path& path, const std::string& what) {
  return {Code::bad_request, what, path,
          "nobody touched it; move it away if it is yours, or choose another --out"};
}

Error from_errno(const Path& path, const char* doing) {
  const int code = errno;
  if (code == ELOOP) return not_a_lock(path, "a link stands where the lock of the folder belongs");
  if (code == EISDIR || code == ENXIO)
    return not_a_lock(path, "a folder or a device stands where the lock of the folder belongs");
  return {code == ENOENT ? Code::missing : Code::io,
          std::string("cannot ") + doing + ": " + std::strerror(code), path,
          "check the path and its permissions, or choose another --out"};
}

// Another file system's answers to flock() are no other run.
Error from_flock(const Path& path) {
  const int code = errno;
  return {Code::unsupported, std::string("the file system cannot lock: ") + std::strerror(code),
          path,
          code == ENOLCK
              ? "its lock service does not answer or is full; ask who runs it, or choose another "
                "--out"
              : "mount it with locks (Lustre: -o flock), or choose another --out"};
}

bool is_same_file(int fd, const Path& path) {
  struct stat ours{}, there{};
  return ::fstat(fd, &ours) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

// Up to one byte more than a lock can hold.
std::string content(int fd) {
  char bytes[kLongest + 1];
  const auto n = ::pread(fd, bytes, sizeof bytes, 0);
  return {bytes, n > 0 ? static_cast<std::size_t>(n) : 0};
}

Error held(int fd, const Path& folder) {
  auto owner = content(fd);
  while (!owner.empty() && owner.back() == '\n') owner.pop_back();
  const bool told = !owner.empty() && is_lock(owner + "\n");
  return {Code::locked, "another run works here" + (told ? " (process " + owner + ")" : ""), folder,
          "wait for it to end, or choose another --out"};
}

Result<void> lock(int fd, const Path& folder, const Path& path, FolderLock::Flock flock) {
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return held(fd, folder);
  return from_flock(path);
}

// Creates the lock and takes it. Nothing if another process was faster.
Result<std::optional<int>> create(const Path& folder, const Path& path, FolderLock::Flock flock) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (file.fd < 0 && errno == EEXIST) return std::optional<int>();
  if (file.fd < 0) return from_errno(path, "create");
  if (auto locked = lock(file.fd, folder, path, flock); !locked.ok()) {
    if (locked.error().code == Code::locked)
      return std::optional<int>();  // it was taken for a left one
    ::unlink(path.c_str());
    return locked.error();
  }
  if (!is_same_file(file.fd, path)) return std::optional<int>();
  const auto line = std::to_string(::getpid()) + "\n";
  if (::write(file.fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    auto error = from_errno(path, "write");
    if (errno == ENOSPC || errno == EDQUOT) error.code = Code::full_disk;
    ::unlink(path.c_str());
    return error;
  }
  return std::optional(file.release());
}

// Removes what an earlier holder left. Error: locked if its holder lives.
Result<void> remove_left(const Path& folder, const Path& path, FolderLock::Flock flock) {
  // Opening a pipe for reading alone would wait for its writer.
  const Fd file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.fd < 0 && errno == ENOENT) return {};
  if (file.fd < 0) return from_errno(path, "open");
  struct stat info{};
  if (::fstat(file.fd, &info) != 0) return from_errno(path, "read");
  if (!S_ISREG(info.st_mode))
    return not_a_lock(path, "a pipe or device stands where the lock of the folder belongs");
  TRY(lock(file.fd, folder, path, flock));
  if (!is_same_file(file.fd, path)) return {};
  if (!is_lock(content(file.fd)))
    return not_a_lock(path, "something else stands where the lock of the folder belongs");
  if (::unlink(path.c_str()) != 0) return from_errno(path, "remove");
  return {};
}

}  // namespace

bool is_lock(std::string_view bytes) {
  if (bytes.empty()) return true;
  if (bytes.size() > kLongest) return false;
  if (bytes.back() == '\n') bytes.remove_suffix(1);  // none was written by the version before
  return !bytes.empty() &&
         std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<FolderLock> FolderLock::take(const Path& folder, Flock flock) {
  return take_at(folder, join(folder, ".lock"), flock, false);
}

Result<FolderLock> FolderLock::take_beside(const Path& path, Flock flock) {
  auto plain = path;
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return take_at(path, plain + ".lock", flock, true);
}

Result<FolderLock> FolderLock::take_at(const Path& folder, const Path& path, Flock flock,
                                       bool passing) {
  if (!flock) flock = ::flock;
  for (int i = 0; i < kTries; ++i) {
    if (const auto made = TRY(create(folder, path, flock)))
      return FolderLock(*made, passing ? path : "");
    TRY(remove_left(folder, path, flock));
  }
  return Error{Code::locked, "other runs come and go here", folder,
               "wait for them to end, or choose another --out"};
}

// It is removed while it is held: who waits for the name finds another file there, or none (is_same_file).
FolderLock::~FolderLock() {
  if (fd_ >= 0 && !passing_.empty()) ::unlink(passing_.c_str());
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace base
