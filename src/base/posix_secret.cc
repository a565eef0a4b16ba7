#include "base/posix_secret.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/posix_error.h"
#include "base/posix_file.h"

namespace base::posix {

namespace {

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

// link() refuses to replace, unlike rename(): of two processes one wins and both see its bytes.
Result<bool> publish(const Fd& file, const Path& part, const Path& path, std::string_view bytes) {
  TRY(write_all(file.fd, bytes, path));
  if (::fsync(file.fd) != 0) return from_errno(path, "flush");
  if (::link(part.c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return false;
    return from_errno(path, "create");
  }
  TRY(sync_folder(path));
  return true;
}

}  // namespace

Result<std::string> read_secret(const Path& path) {
  auto opened = TRY(open_file(path));
  // As ssh has it: whoever gives somebody else's file to be read has made up their mind.
  const auto mode = opened->info.st_mode & 0777;
  if (opened->info.st_uid == ::geteuid() && (mode & 077) != 0) return open_secret(path, mode);
  return read_rest(*reader_of(std::move(opened), path));
}

Result<bool> write_secret(const Path& path, std::string_view bytes) {
  if (::mkdir(parent(path).c_str(), 0700) != 0 && errno != EEXIST)
    return from_errno(parent(path), "create the folder");
  Path part = path + ".XXXXXX.part";
  const int fd = ::mkostemps(part.data(), 5, O_CLOEXEC);  // mode 0600
  if (fd < 0) return from_errno(path, "create");
  auto made = publish(Fd(fd), part, path, bytes);
  ::unlink(part.c_str());
  return made;
}

}  // namespace base::posix
