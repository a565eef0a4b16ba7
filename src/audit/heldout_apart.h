// Whether what a corpus measures on is what it does not train on, counted again from its files.
#pragma once

#include "audit/check.h"

namespace audit {

// Of each held-out set no more may stand in training than the corpus' own books of unguarded bytes
// say. Linear in the text, on all workers. Error: interrupted.
base::Result<void> check_apart(const Standing& corpus, const Scene& scene, Report& report);

}  // namespace audit
