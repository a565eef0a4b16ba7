// How much memory there is for this program: that of the machine, or less where it runs within a
// limit, as containers and jobs of a cluster do. What ends there is killed without a sentence, so
// whoever knows beforehand what he needs asks here first.
#pragma once

#include <cstdint>

#include "base/disk.h"

namespace base {

// Bytes; that of the machine where no limit is smaller.
std::uint64_t memory_there();

// The smallest limit of the control groups around this process (Linux; both versions of them), as
// the files below `root` say it; UINT64_MAX for none.
std::uint64_t memory_limit(const Path& root);

}  // namespace base
