// What stands beside the weights of a model and is not read with them.
#pragma once

#include "base/context.h"

namespace model {

// Warns of an adapter (PEFT), which changes what a model computes and is not applied, and of stale copies
// of tensors in shards (store::stale_copies).
void warn_of_neighbours(base::Context& ctx, const base::Path& folder, const std::string& task);
// Of a head beside the embedding that it is said to be (fit_to_files()).
void warn_of_own_head(base::Context& ctx, const base::Path& folder, const std::string& task);

}  // namespace model
