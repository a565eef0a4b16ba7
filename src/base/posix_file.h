// An open file of the operating system: opened to be read, read, written, made durable.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string_view>
#include <utility>

#include "base/disk.h"

namespace base::posix {

struct Fd {
  int fd;
  explicit Fd(int fd) : fd(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
  int release() { return std::exchange(fd, -1); }  // the caller closes it
};

// An open regular file and what the system said of it.
struct Opened {
  explicit Opened(int fd) : file(fd) {}
  Fd file;
  struct stat info{};
};

// The one way to read a file: opening a pipe would wait for its writer for ever, and a device may
// have no end. Error: missing, io.
Result<std::unique_ptr<Opened>> open_file(const Path& path);

// Reads it from its beginning. `path`: for errors.
std::unique_ptr<Reader> reader_of(std::unique_ptr<Opened> opened, Path path);

// Error: full_disk, io.
Result<void> write_all(int fd, std::string_view bytes, const Path& path);

// Makes the name of the file durable.
Result<void> sync_folder(const Path& path);

}  // namespace base::posix
