// A file of the operating system, mapped: read where it is looked into, and guarded against one that
// shrinks meanwhile (map_guard.h).
#pragma once

#include "base/posix_file.h"

namespace base::posix {

// Of a file that is not empty. The file may be closed afterwards. Error: io.
Result<Bytes> map_file(const Opened& opened, const Path& path);

}  // namespace base::posix
