// All that a training left behind, whichever stage it was of: checkpoints, log and books against the ledger's records,
// and what recipe, seed and rows alone decide about each step.
#pragma once

#include "audit/check.h"

namespace audit::training {

// Error: interrupted, nothing else.
base::Result<void> check_whole(const Standing& train, const Scene& scene, Report& report);

}  // namespace audit::training
