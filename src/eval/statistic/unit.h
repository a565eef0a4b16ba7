// What "1 point" is of a metric.
#pragma once

#include "eval/statistic/read_run.h"

namespace eval::statistic {

// A hundredth where each score lies between 0 and 1, 1 of BLEU, chrF and TER; 0 where there is no such custom.
double point_of(const Series& series);

}  // namespace eval::statistic
