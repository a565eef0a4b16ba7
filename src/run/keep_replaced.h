// The finished artefact of a stage that makes another, where it is not to be lost: it is moved
// beside, under a name of its own (begun.h).
#pragma once

#include "run/workplace.h"

namespace run {

// Whether it could be kept, asked before hours of work and not behind them. Error: bad_request if
// the name is taken by something else.
base::Result<void> check_place(Workplace& here, const Instance& stage);

// Sees to it that it is kept when the work for the new one is finished. Of what the ledger does not
// vouch for a `refused` record says what it was. Error: as check_place(), or io.
base::Result<void> keep_replaced(Workplace& here, const Instance& stage);

}  // namespace run
