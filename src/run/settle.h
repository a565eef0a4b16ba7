// The end of a run: what no stage of the recipe makes any more, or one makes again, is recorded as
// such, for the next reader cannot know what was meant (standing.h).
#pragma once

#include "run/workplace.h"

namespace run {

// Records written: recall, retire, aside; run, where the last one wanted what nobody makes. Who
// asked for a part of the recipe said nothing of the rest, so then no more than what is
// asked for is recalled.
base::Result<void> settle(Workplace& here);

}  // namespace run
