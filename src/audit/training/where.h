// Where a way that was executed again leaves the recorded one.
#pragma once

#include "audit/training/subject.h"

namespace audit::training {

// `reached` is what executing `trial` came to, another state than the recorded one. A clause: the first step and
// tensor that differ, and the likely cause. Error: interrupted, and what executing may say.
base::Result<std::string> where_it_parts(const Subject& training, Trial trial, Reached reached);

}  // namespace audit::training
