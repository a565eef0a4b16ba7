// How the checkpoints of a training are called: checkpoint-00000100, by the steps done.
#pragma once

#include <cstdint>
#include <vector>

#include "base/disk.h"

namespace train {

base::Path checkpoint_name(std::int64_t step);

// Steps of the checkpoint folders below `folder`, whole or not, ascending. Folders whose names are
// spelled otherwise than checkpoint_name() does are somebody's own.
base::Result<std::vector<std::int64_t>> list_checkpoints(base::Disk& disk,
                                                         const base::Path& folder);

}  // namespace train
