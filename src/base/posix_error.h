// What the operating system answers, as a sentence with what to do. errno is that of the
// call before.
#pragma once

#include "base/disk.h"

namespace base::posix {

// `doing`: what could not be done, "write".
Error from_errno(const Path& path, const char* doing);

// To read needs other advice than to write.
Error from_reading(const Path& path, const char* doing);

}  // namespace base::posix
