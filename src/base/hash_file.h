// SHA-256 of a file that may be large: it can be stopped, and says how far it is.
#pragma once

#include <string>

#include "base/context.h"

namespace base {

// As hash_file(disk, path), told as progress of `stage` from 64 MiB on. Error: missing, io, and
// interrupted where somebody asks to stop.
Result<Digest> hash_file(Context& ctx, const Path& path, const std::string& stage);

}  // namespace base
