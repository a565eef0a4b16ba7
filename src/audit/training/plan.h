// What recipe, seed and shards alone decide about each step of a training.
#pragma once

#include "audit/history.h"
#include "audit/trainer.h"

namespace audit::training {

// Error: interrupted.
base::Result<void> check_plan(const History& history, const Scene& scene, const Standing& train,
                              Report& report);

}  // namespace audit::training
