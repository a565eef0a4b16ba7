// Where a training that was interrupted goes on.
//
// Checkpoints and log were written at different moments, and a crash or a hand may have taken from
// either. What goes on must tell one story, or no audit will ever believe it: a whole checkpoint, and
// a log whose lines are steps 1, 2, ... up to it, each with the rows, tokens and rate that the plan
// gives it. Nothing that was begun is deleted on the way: what cannot be read stops the run, and
// what was read and is damaged is kept beside.
#pragma once

#include <vector>

#include "ledger/artefact.h"
#include "train/step_log.h"
#include "train/trainer.h"

namespace train {

struct Start {
  std::int64_t step = 0;              // that was made last; 0: nothing can be gone on with
  std::vector<std::int64_t> without;  // earlier checkpoints that stood here once and are gone
};

// Loads into `trainer.state` the newest checkpoint in the work of `writer` up to which the log
// leads. Those after it, and damaged ones before it, are moved to NAME.refused/; each is named in a
// record (ledger/refusal.h) and a warning. Links are never followed. Error: io, and nothing is moved for it; bad_data
// for a log that is damaged before the newest checkpoint or leads to none of them; interrupted.
base::Result<Start> find_start(Trainer& trainer, ledger::ArtefactWriter& writer,
                               base::Context& ctx);

}  // namespace train
