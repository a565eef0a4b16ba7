// The work for an artefact: begun anew, or gone on with where the verdict found some that will do,
// or from what the finished one that it replaces shares with it (begun.h).
#pragma once

#include "ledger/artefact.h"
#include "run/workplace.h"

namespace run {

// Frees NAME.work of other work, records begin or resume, signed, and opens it. Error: bad_request
// if something of somebody's own stands there; bad_data for begun work with files of no such kind.
base::Result<ledger::ArtefactWriter> begin_work(Workplace& here, const Wish& wish,
                                                const Verdict& verdict);

}  // namespace run
