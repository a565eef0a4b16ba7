// Steps of a training that were not learned from, and those that it went back before.
#pragma once

#include "audit/history.h"

namespace audit::training {

// Which steps were not learned from follows from the losses and gradient norms before each, so the
// log alone is asked; an execution asks the arithmetic.
void check_skipped(const History& history, const Standing& training, const Scene& scene,
                   Report& report);

}  // namespace audit::training
