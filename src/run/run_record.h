// What a run records of itself and of the artefacts it makes.
#pragma once

#include "ledger/artefact.h"
#include "run/workplace.h"

namespace run {

// Once, before all other records of this run: a run with nothing to do writes none.
base::Result<void> record_run(Workplace& here);

// The finished artefact of the stage, signed.
base::Result<void> record_made(Workplace& here, const Instance& stage,
                               const ledger::Manifest& manifest);

// The same of one that a crash kept out of the ledger. Error: bad_data, verification if its bytes
// are not what its manifest says.
base::Result<void> record_late(Workplace& here, const Instance& stage);

}  // namespace run
