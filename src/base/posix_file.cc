#include "base/posix_file.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/posix_error.h"

namespace base::posix {

namespace {

Error special(const Path& path) {
  return {Code::io, "is a pipe, socket or device, not a file", path, "give the path of a file"};
}

class FileReader : public Reader {
 public:
  FileReader(std::unique_ptr<Opened> opened, Path path)
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

}  // namespace

Result<std::unique_ptr<Opened>> open_file(const Path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENXIO) return special(path);  // so the system says of a socket
  if (fd < 0) return from_reading(path, "open");
  auto opened = std::make_unique<Opened>(fd);
  if (::fstat(fd, &opened->info) != 0) return from_errno(path, "read");
  if (S_ISDIR(opened->info.st_mode))
    return Error{Code::io, "is a folder, not a file", path, "give the path of a file"};
  if (!S_ISREG(opened->info.st_mode)) return special(path);
  return opened;
}

std::unique_ptr<Reader> reader_of(std::unique_ptr<Opened> opened, Path path) {
  return std::make_unique<FileReader>(std::move(opened), std::move(path));
}

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

}  // namespace base::posix
