// Where a way that was executed again leaves the recorded one.
#pragma once

#include "audit/training/subject.h"

namespace audit::training {

// Compares every recorded state that `trial` comes to, or that it passes over, with what executing it
// reached, and reports those that are others: in which stretch and by which tensor the training parts, or
// that the record alone is false. True if there are none.
bool compare_states(const Subject& training, Trial trial, Reached reached, Report& report);

}  // namespace audit::training
