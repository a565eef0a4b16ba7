// What artefacts of stages that align can say of themselves (audit/stage/sft.cc, dpo.cc).
#pragma once

#include "audit/check.h"

namespace audit {

// Its training as that of any other, the rows as they follow from what is said of them, and its tensors against the last
// recorded checkpoint: those of it, or, with an adapter, the adapter's, and what they make of the model it began with.
// Error: interrupted.
base::Result<void> check_aligned(const Standing& artefact, const Scene& scene, Report& report);

}  // namespace audit
