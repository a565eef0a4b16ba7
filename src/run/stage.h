// What a stage does: one file in run/stage/, named as in life(). Some of them need libtorch.
#pragma once

#include <span>

#include "base/context.h"
#include "ledger/artefact.h"
#include "run/recipe.h"

namespace run::stage {

struct Work {
  const Recipe& recipe;
  base::Path out;                  // the run's folder
  ledger::ArtefactWriter& writer;  // inputs, recipe, seed and version are filled in already
  base::Context& ctx;

  // The finished artefact of an earlier stage.
  base::Path input(const char* stage) const { return base::join(out, stage); }
};

struct Entry {
  // Writes files through work.writer, fills counts and facts of its manifest; run finishes it.
  base::Result<void> (*make)(Work& work);
};

struct Row {
  const char* name;
  const Entry* entry;
};

std::span<const Row> all();

}  // namespace run::stage
