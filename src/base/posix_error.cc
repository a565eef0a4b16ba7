#include "base/posix_error.h"

#include <cerrno>
#include <cstring>

#include "base/forbidden.h"

namespace base::posix {

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

Error from_reading(const Path& path, const char* doing) {
  if (errno == EACCES || errno == EPERM)
    return {Code::io, kForbidden, path,
            "give this user the right to read it (chmod u+r; u+rx for a folder), or ask its owner"};
  if (errno == ENAMETOOLONG)
    return {Code::io, kTooLong, path, "move it to where fewer or shorter folder names lead to it"};
  return from_errno(path, doing);
}

}  // namespace base::posix
