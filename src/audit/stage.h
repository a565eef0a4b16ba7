// What only artefacts of one kind can say of themselves: their files, counts, facts and the records
// their maker wrote, against each other. One file in audit/stage/ is one kind.
//
// A check runs on artefacts whose manifest and files are what was recorded, so it may read them
// freely; what they say may still be anything.
#pragma once

#include <span>

#include "audit/check.h"

namespace audit::stage {

struct Entry {
  // Error: interrupted, nothing else.
  base::Result<void> (*check)(const Standing& artefact, const Scene& scene, Report& report);
};

struct Row {
  const char* name;  // the kind
  const Entry* entry;
};

std::span<const Row> all();

}  // namespace audit::stage
