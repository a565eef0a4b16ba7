// The checkpoints of a training against what the ledger told of each.
#pragma once

#include "audit/history.h"
#include "audit/training/tale.h"

namespace audit::training {

void check_checkpoints(const History& history, const Tale& tale, const Scene& scene,
                       const Standing& train, Report& report);

// The weights at the end are those of the last step, by every word about them.
void check_end(const History& history, const Standing& train, Report& report);

}  // namespace audit::training
