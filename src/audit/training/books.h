// The step log of a training against the sums and last values that its manifest says.
#pragma once

#include "audit/history.h"

namespace audit::training {

// `lost`: the seconds of steps that were made and lost.
void check_books(const History& history, double lost, const Standing& train, Report& report);

// Whether two numbers are the same but for so large a share of them.
bool near(double a, double b, double share);

// Whether a number that a group of the manifest says, if it does, is this one.
void check_sum(const Standing& train, const base::Json& table, const char* group, const char* key,
               double sum, Report& report);

}  // namespace audit::training
