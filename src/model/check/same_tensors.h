// Whether a model that was written holds the numbers of its source, tensor by tensor: most rows of an
// embedding, and many experts, no text of a few tokens ever meets.
#pragma once

#include "model/check/read_again.h"

namespace model::check {

// Compares what both models have, in memory for one tensor where there is a rounding, and for pieces of
// some where there is none. Returns how many tensors were compared. Error: verification, with the first
// tensor that differs, how many of its numbers do, and by how much; io.
base::Result<std::size_t> same_tensors(base::Context& ctx, const Loaded& source,
                                       const Rounding& rounding, const Loaded& written,
                                       const base::Path& where);

}  // namespace model::check
