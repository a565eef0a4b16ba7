// Weights that are no numbers: NaN and the infinities, from which no training comes back.
#pragma once

#include <vector>

#include "base/disk.h"
#include "model/layout.h"
#include "store/safetensors.h"

namespace model {

// One pass over the bytes as they are stored, nothing is allocated. `files`: of each parameter, as
// find_tensors() gives them. Error: bad_data with the first tensor that holds such weights and how
// many, and how many tensors more; io if a file has shrunk.
base::Result<void> check_finite(const Layout& layout,
                                const std::vector<const store::Safetensors*>& files,
                                const base::Path& folder);

// The same of every tensor of floats in a folder of safetensors. Error: as open_checkpoint(), too.
base::Result<void> check_finite(base::Disk& disk, const base::Path& folder);

}  // namespace model
