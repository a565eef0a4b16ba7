// A file for its owner's eyes only.
#pragma once

#include <string>
#include <string_view>

#include "base/disk.h"

namespace base::posix {

// As Disk::read_secret().
Result<std::string> read_secret(const Path& path);

// As Disk::write_secret(), where nothing stood at `path` a moment ago and the folder above its own
// is there.
Result<bool> write_secret(const Path& path, std::string_view bytes);

}  // namespace base::posix
