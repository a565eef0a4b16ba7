// Where a training that was interrupted goes on.
//
// Checkpoints and log were written at different moments, and a crash or a hand may have taken from
// either. What goes on must tell one story, or no audit will ever believe it: a whole checkpoint, and
// a log whose lines are steps 1, 2, ... up to it, each with the rows, tokens and rate that the plan
// gives it.
#pragma once

#include <vector>

#include "train/step_log.h"
#include "train/trainer.h"

namespace train {

struct Start {
  std::int64_t step = 0;              // that was made last; 0: nothing can be gone on with
  std::vector<std::int64_t> without;  // earlier checkpoints that stood here once and are gone
};

// Loads into `trainer.state` the newest checkpoint in `folder` up to which the log leads. Deletes
// those after it, and damaged ones before it; each is named in a warning. Links are never followed.
// Error: io; interrupted.
base::Result<Start> find_start(Trainer& trainer, const base::Path& folder, base::Context& ctx);

}  // namespace train
