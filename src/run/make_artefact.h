// One stage is made: its inputs digested and watched, its work begun, its maker called, what it made
// looked at, put in its place and recorded.
#pragma once

#include "run/run.h"
#include "run/workplace.h"

namespace run {

// `verdict`: on that wish, and stale. Error: unsupported in a build without its maker; verification
// for an input that is not what was recorded or is touched meanwhile; else the stage's own.
base::Result<Outcome> make_artefact(Workplace& here, const Wish& wish, const Verdict& verdict);

}  // namespace run
