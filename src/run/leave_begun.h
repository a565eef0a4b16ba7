// Work that was begun for something which a run does not ask for: it is set aside, or deleted where
// --fresh asks for that, and the ledger says so (begun.h).
#pragma once

#include <string>

#include "run/workplace.h"

namespace run {

// Of the stage of that name, what stands in its folder being finished. Work that is not `resumable`
// is deleted. Nothing happens where the ledger knows of no open work.
base::Result<void> leave_begun(Workplace& here, const std::string& name, bool resumable);

// Moves what stands in NAME.work aside and tells where it is kept; no record is written.
base::Result<void> move_aside(Workplace& here, const std::string& name);

}  // namespace run
