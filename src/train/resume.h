// Where a training that was interrupted goes on.
//
// Checkpoints and log were written at different moments, and a crash or a hand may have taken from
// either. What goes on must tell one story, or no audit will ever believe it: a whole checkpoint, and
// a log whose lines are steps 1, 2, ... up to it, each with the rows, tokens and rate that the plan
// gives it, both as the ledger recorded them. Nothing that was begun is deleted on the way: what
// cannot be read stops the run, and what was read and is damaged is kept beside.
#pragma once

#include <vector>

#include "ledger/artefact.h"
#include "record/train.h"
#include "train/recorded.h"
#include "train/rewind.h"
#include "train/step_log.h"
#include "train/trainer.h"

namespace train {

struct Start {
  std::int64_t step = 0;              // that was made last; 0: nothing can be gone on with
  std::vector<std::int64_t> without;  // earlier checkpoints that stood here once and are gone
  std::string machine_class;          // that made it, as the log says; "" if it does not
  // Steps after which the training that it grew from went on and lost some, so far in no record of this one.
  std::vector<std::int64_t> lost_after;
  // Of the checkpoint that it goes on from, and of those before that the ledger does not have: a
  // crash, or whoever cut the ledger, may have come between them and their records.
  std::vector<record::CheckpointSaved> saved;
};

// Loads into `trainer.state` the newest checkpoint in the work of `writer` up to which the log
// leads. Those after it, and before it those that are damaged or not what `recorded` says, are
// moved to NAME.refused/; each is named in a record (ledger/refusal.h) and a warning. Links are
// never followed. Error: io, and nothing is moved for it; bad_data for a log that is damaged before
// the newest checkpoint or leads to none of them, for one that says another loss or state than was
// recorded, and for a lost.jsonl that no run has written; interrupted.
base::Result<Start> find_start(Trainer& trainer, ledger::ArtefactWriter& writer,
                               const Recorded& recorded, base::Context& ctx);

}  // namespace train
