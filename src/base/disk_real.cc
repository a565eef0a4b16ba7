// The Disk of the operating system. Durable means fsync of the file and of its folder.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/checked.h"
#include "base/disk.h"
#include "base/forbidden.h"
#include "base/map_guard.h"

namespace base {

namespace {

Error from_errno(const Path& path, const char* doing) {
  const int code = errno;
  const std::string what = std::string("cannot ") + doing + ": " + std::strerror(code);
  if (code == ENOENT) return {Code::missing, what, path, "check the path and its spelling"};
  if (code == ENOSPC || code == EDQUOT)
    return {Code::full_disk, what, path, "free some space and run the same command again"};
  if (code == EROFS || code == EACCES || code == EPERM)
    return {Code::io, what, path,
            "change its permissions, or choose another folder: --out for a run, JANUA_KEY for the "
            "key, JANUA_CACHE for packages"};
  if (code == EFBIG)
    return {Code::full_disk, what, path, "raise the limit on file sizes (ulimit -f) and run again"};
  if (code == EMFILE || code == ENFILE)
    return {Code::io, what, path, "raise the limit of open files (ulimit -n)"};
  if (code == ENOTDIR)
    return {Code::io, what, path, "a file stands where a folder belongs; choose another path"};
  return {Code::io, what, path, ""};
}

// To read needs other advice than to write.
Error reading(const Path& path, const char* doing) {
  if (errno == EACCES || errno == EPERM)
    return {Code::io, kForbidden, path,
            "give this user the right to read it (chmod u+r; u+rx for a folder), or ask its owner"};
  return from_errno(path, doing);
}

Error open_secret(const Path& path, unsigned mode) {
  char octal[16];
  std::snprintf(octal, sizeof octal, "%04o", mode);
  return {Code::bad_request,
          std::string("others than its owner may use this secret file (its mode is ") + octal + ")",
          path,
          "chmod 600 " + path +
              "; where the file system keeps no modes, move it to one that does and name it in "
              "JANUA_KEY"};
}

struct Fd {
  int fd;
  explicit Fd(int fd) : fd(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
};

Result<void> write_all(int fd, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return from_errno(path, "write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> sync_folder(const Path& path) {
  const Fd folder(::open(parent(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.fd >= 0) ::fsync(folder.fd);  // some file systems refuse; the rename itself stands
  return {};
}

// Bytes of a half-empty last page read as zero without a signal, so the file's size is asked too.
class RealMap : public Mapped {
 public:
  RealMap(void* start, std::size_t size, Path path, const struct stat& file)
      : memory_{start, size}, guard_(start, size), path_(std::move(path)), file_(file) {}
  RealMap(const RealMap&) = delete;
  Result<void> whole() const override {
    struct stat now{};
    const bool same = ::stat(path_.c_str(), &now) == 0 && now.st_dev == file_.st_dev &&
                      now.st_ino == file_.st_ino;  // and not another one of this name
    if (guard_.torn() || (same && now.st_size < file_.st_size)) return shrunken(path_);
    return {};
  }

 private:
  struct Memory {
    void* start;
    std::size_t size;
    ~Memory() { ::munmap(start, size); }
  };
  Memory memory_;  // unmapped after its guard has gone
  MapGuard guard_;
  Path path_;
  struct stat file_;
};

// An open regular file and what the system said of it.
struct Opened {
  explicit Opened(int fd) : file(fd) {}
  Fd file;
  struct stat info{};
};

Error special(const Path& path) {
  return {Code::io, "is a pipe, socket or device, not a file", path, "give the path of a file"};
}

// The one way to read a file: opening a pipe would wait for its writer for ever, and a device may
// have no end.
Result<std::unique_ptr<Opened>> open_file(const Path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENXIO) return special(path);  // so the system says of a socket
  if (fd < 0) return reading(path, "open");
  auto opened = std::make_unique<Opened>(fd);
  if (::fstat(fd, &opened->info) != 0) return from_errno(path, "read");
  if (S_ISDIR(opened->info.st_mode))
    return Error{Code::io, "is a folder, not a file", path, "give the path of a file"};
  if (!S_ISREG(opened->info.st_mode)) return special(path);
  return opened;
}

class RealReader : public Reader {
 public:
  RealReader(std::unique_ptr<Opened> opened, Path path)
      : Reader(static_cast<std::uint64_t>(opened->info.st_size)),
        opened_(std::move(opened)),
        path_(std::move(path)) {}

  Result<std::size_t> read(char* to, std::size_t room) override {
    if (size() > 0) room = std::min<std::uint64_t>(room, size() - at_);  // what has grown stays out
    if (room == 0) return std::size_t{0};
    while (true) {
      const auto n = ::read(opened_->file.fd, to, room);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return from_errno(path_, "read");
      if (n == 0) TRY(still_whole());
      at_ += static_cast<std::uint64_t>(n);
      return static_cast<std::size_t>(n);
    }
  }

 private:
  // Files in /sys say 4096 and hold less: only one that says less than before has shrunk.
  Result<void> still_whole() const {
    struct stat now{};
    if (::fstat(opened_->file.fd, &now) != 0) return from_errno(path_, "read");
    if (now.st_size < opened_->info.st_size) return shrunken(path_);
    return {};
  }

  std::unique_ptr<Opened> opened_;
  Path path_;
  std::uint64_t at_ = 0;
};

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
    const auto opened = TRY(open_file(path));
    const auto size = static_cast<std::size_t>(opened->info.st_size);
    if (size < 1 << 16) return copy(path);
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened->file.fd, 0);
    if (start == MAP_FAILED) return from_errno(path, "map");
    return Bytes::of(std::make_shared<RealMap>(start, size, path, opened->info),
                     {static_cast<const char*>(start), size});
  }

  Result<std::unique_ptr<Reader>> open_reader(const Path& path) override {
    return std::unique_ptr<Reader>(std::make_unique<RealReader>(TRY(open_file(path)), path));
  }

  Result<void> write_file(const Path& path, std::string_view bytes, int mode) override {
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
      return reading(folder, "list");
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

  Result<std::string> read_secret(const Path& path) override {
    auto opened = TRY(open_file(path));
    // As ssh has it: whoever gives somebody else's file to be read has made up their mind.
    const auto mode = opened->info.st_mode & 0777;
    if (opened->info.st_uid == ::geteuid() && (mode & 077) != 0) return open_secret(path, mode);
    RealReader reader(std::move(opened), path);
    return read_rest(reader);
  }

  Result<bool> write_secret(const Path& path, std::string_view bytes) override {
    if (exists(path)) return false;
    TRY(make_folders(parent(parent(path))));
    if (::mkdir(parent(path).c_str(), 0700) != 0 && errno != EEXIST)
      return from_errno(parent(path), "create the folder");
    Path part = path + ".XXXXXX.part";
    const int fd = ::mkostemps(part.data(), 5, O_CLOEXEC);  // mode 0600
    if (fd < 0) return from_errno(path, "create");
    auto made = publish_secret(Fd(fd), part, path, bytes);
    ::unlink(part.c_str());
    return made;
  }

 private:
  // link() refuses to replace, unlike rename(): of two processes one wins and both see its bytes.
  static Result<bool> publish_secret(const Fd& file, const Path& part, const Path& path,
                                     std::string_view bytes) {
    TRY(write_all(file.fd, bytes, path));
    if (::fsync(file.fd) != 0) return from_errno(path, "flush");
    if (::link(part.c_str(), path.c_str()) != 0) {
      if (errno == EEXIST) return false;
      return from_errno(path, "create");
    }
    TRY(sync_folder(path));
    return true;
  }

  Result<Bytes> copy(const Path& path) {
    auto text = std::make_shared<std::string>(TRY(read(path)));
    const std::string_view view = *text;
    return Bytes(std::shared_ptr<const void>(std::move(text)), view);
  }
};

}  // namespace

std::unique_ptr<Disk> real_disk() { return std::make_unique<RealDisk>(); }

}  // namespace base
