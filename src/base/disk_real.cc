// The Disk of the operating system. Durable means fsync of the file and of its folder. Where a pipe, a terminal
// or another character device stands (/dev/stdout), write_file and open_writer write into it; a link, socket
// or block device is refused, and so is each of them by rename: only a file gives way to a file.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/checked.h"
#include "base/disk.h"
#include "base/posix_error.h"
#include "base/posix_file.h"
#include "base/posix_map.h"
#include "base/posix_secret.h"

namespace base {

namespace {

using posix::Fd;
using posix::from_errno;
using posix::sync_folder;
using posix::write_all;

Stamp taken(const struct stat& info) {
  const auto ns = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1000000000 + time.tv_nsec;
  };
  return Stamp{info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size), ns(info.st_mtim),
               ns(info.st_ctim)};
}

std::optional<Stamp> stamp_of(const struct stat& info) {
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  return taken(info);
}

// Of the open file, whatever stands at its path by now.
void remember(KnownFiles& known, int fd, const FileDigest& digest) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return;
  const auto stamp = stamp_of(info);
  if (stamp && stamp->size == digest.bytes) known.remember(*stamp, digest);
}

// Names that the system has for what this process holds open.
bool is_own_output(const Path& path) {
  return path == "/dev/stdout" || path == "/dev/stderr" || path.starts_with("/dev/fd/") ||
         path.starts_with("/proc/self/fd/");
}

// Whether bytes for `path` go into what stands there: a pipe, a terminal, /dev/null or /dev/stdout, which a
// new file of that name would put an end to. What else is no file is refused, and so is a link, whose
// place the new file would take, unless it is one of those names. A folder the rename refuses.
Result<bool> goes_through(const Path& path) {
  struct stat there{}, end{};
  if (::lstat(path.c_str(), &there) != 0 || S_ISREG(there.st_mode) || S_ISDIR(there.st_mode))
    return false;
  const bool systems = is_own_output(path) && ::stat(path.c_str(), &end) == 0;
  const auto mode = S_ISLNK(there.st_mode) && systems ? end.st_mode : there.st_mode;
  if (S_ISFIFO(mode) || S_ISCHR(mode)) return true;
  if (S_ISREG(mode)) return true;  // /dev/stdout of a program whose output goes into a file
  if (S_ISLNK(there.st_mode))
    return Error{Code::io, "is a link, and a new file would take its place", path,
                 "name what it leads to, or remove it"};
  return Error{Code::io, "is a socket or device, not a file", path, "give the path of a file"};
}

// A pipe that nobody reads would keep us for ever.
Result<int> open_through(const Path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && errno == ENXIO)
    return Error{Code::io, "nobody reads from this pipe", path, "start first what reads from it"};
  if (fd < 0) return from_errno(path, "open");
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}

class ThroughWriter : public Writer {
 public:
  ThroughWriter(int fd, Path path) : fd_(fd), path_(std::move(path)) {}
  Result<void> write(std::string_view bytes) override {
    count(bytes);
    return write_all(fd_.fd, bytes, path_);
  }
  Result<void> commit() override { return {}; }

 private:
  Fd fd_;
  Path path_;
};

class RealWriter : public Writer {
 public:
  RealWriter(int fd, Path path, KnownFiles& known)
      : fd_(fd), path_(std::move(path)), known_(known) {}
  ~RealWriter() override {
    if (!committed_) ::unlink((path_ + ".part").c_str());
  }
  Result<void> write(std::string_view bytes) override {
    count(bytes);
    return write_all(fd_.fd, bytes, path_);
  }
  Result<void> commit() override {
    if (::fsync(fd_.fd) != 0) return from_errno(path_, "flush");
    if (::rename((path_ + ".part").c_str(), path_.c_str()) != 0) return from_errno(path_, "rename");
    committed_ = true;
    remember(known_, fd_.fd, hash_.finish());  // after the rename, which changes the inode's time
    return sync_folder(path_);
  }

 private:
  Fd fd_;
  Path path_;
  KnownFiles& known_;
  bool committed_ = false;
};

class RealDisk : public Disk {
 public:
  Result<Bytes> map(const Path& path) override {
    const auto opened = TRY(posix::open_file(path));
    if (opened->info.st_size < 1 << 16) return copy(path);
    return posix::map_file(*opened, path);
  }

  Result<std::unique_ptr<Reader>> open_reader(const Path& path) override {
    return posix::reader_of(TRY(posix::open_file(path)), path);
  }

  Result<void> write_file(const Path& path, std::string_view bytes, int mode) override {
    if (TRY(goes_through(path))) {
      const Fd through(TRY(open_through(path)));
      return write_all(through.fd, bytes, path);
    }
    const Path part = path + ".part";
    const Fd file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.fd < 0) return from_errno(path, "create");
    ::fchmod(file.fd, static_cast<mode_t>(mode));
    auto written = write_all(file.fd, bytes, path);
    if (written.ok() && ::fsync(file.fd) != 0) written = from_errno(path, "flush");
    if (written.ok()) written = rename(part, path);
    if (written.ok())
      remember(known_, file.fd, digest_of(bytes));
    else
      ::unlink(part.c_str());
    return written;
  }

  Result<std::unique_ptr<Writer>> open_writer(const Path& path) override {
    if (TRY(goes_through(path)))
      return std::unique_ptr<Writer>(
          std::make_unique<ThroughWriter>(TRY(open_through(path)), path));
    const int fd = ::open((path + ".part").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return from_errno(path, "create");
    return std::unique_ptr<Writer>(std::make_unique<RealWriter>(fd, path, known_));
  }

  Result<void> append(const Path& path, std::string_view bytes, bool durable) override {
    const bool is_new = !exists(path);
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (file.fd < 0) return from_errno(path, "open");
    const auto size = ::lseek(file.fd, 0, SEEK_END);
    if (auto written = write_all(file.fd, bytes, path); !written.ok()) {
      if (size >= 0 && ::ftruncate(file.fd, size) == 0) ::fdatasync(file.fd);  // all of it or none
      return written;
    }
    if (durable && ::fdatasync(file.fd) != 0) return from_errno(path, "flush");
    if (durable && is_new) return sync_folder(path);
    return {};
  }

  Result<void> truncate(const Path& path, std::uint64_t size) override {
    if (::truncate(path.c_str(), static_cast<off_t>(size)) != 0)
      return from_errno(path, "truncate");
    return {};
  }

  Result<Path> real_path(const Path& path) override {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           &std::free);
    if (!real) return from_errno(path, "look into it");
    return Path(real.get());
  }

  bool can_write(const Path& folder) override {
    return is_folder(folder) && ::access(folder.c_str(), W_OK | X_OK) == 0;
  }

  std::optional<std::uint64_t> room(const Path& folder) override {
    struct statvfs info{};
    if (::statvfs(folder.c_str(), &info) != 0) return std::nullopt;
    const auto bytes = Size(info.f_bavail) * info.f_frsize;
    if (!bytes.known()) return std::nullopt;
    return bytes.value();
  }

  bool exists(const Path& path) override {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0;
  }

  bool is_folder(const Path& path) override {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }

  Result<std::vector<DirEntry>> list(const Path& folder) override {
    std::error_code error;
    std::vector<DirEntry> out;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      std::error_code
          unreadable;  // a link that leads nowhere or in a circle is listed, with no size
      const bool is_dir = it->is_directory(unreadable);
      const bool is_link = it->is_symlink(unreadable);
      const bool is_special = it->is_other(unreadable) && !unreadable;
      const auto size = it->is_regular_file(unreadable) ? it->file_size(unreadable) : 0;
      out.push_back(
          {it->path().filename().string(), is_dir, unreadable ? 0 : size, is_link, is_special});
    }
    if (error && error.value() != ENOENT && error.value() != ENOTDIR) {
      errno = error.value();
      return posix::from_reading(folder, "list");
    }
    if (error) return Error{Code::missing, "cannot list: " + error.message(), folder, ""};
    std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.name < b.name; });
    return out;
  }

  Result<void> make_folders(const Path& folder) override {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) return {};
    errno = error.value();
    return from_errno(folder, "create the folder");
  }

  Result<void> rename(const Path& from, const Path& to) override {
    if (TRY(goes_through(to)))
      return Error{Code::io, "is a pipe or device, not a file", to, "give the path of a file"};
    if (::rename(from.c_str(), to.c_str()) != 0) return from_errno(to, "rename");
    return sync_folder(to);
  }

  Result<void> remove_all(const Path& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (!error) return {};
    errno = error.value();
    return from_errno(path, "remove");
  }

  std::optional<Stamp> stamp(const Path& path) override {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    return S_ISDIR(info.st_mode) ? taken(info) : stamp_of(info);
  }

  Result<std::string> read_secret(const Path& path) override { return posix::read_secret(path); }

  Result<bool> write_secret(const Path& path, std::string_view bytes) override {
    if (exists(path)) return false;
    TRY(make_folders(parent(parent(path))));
    return posix::write_secret(path, bytes);
  }

 private:
  Result<Bytes> copy(const Path& path) {
    auto text = std::make_shared<std::string>(TRY(read(path)));
    const std::string_view view = *text;
    return Bytes(std::shared_ptr<const void>(std::move(text)), view);
  }
};

}  // namespace

std::unique_ptr<Disk> real_disk() { return std::make_unique<RealDisk>(); }

}  // namespace base
