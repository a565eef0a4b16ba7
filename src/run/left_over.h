// Artefacts in the folder of a run that no stage of its recipe makes: those of a stage that was
// taken out of the recipe or renamed. Nobody reads them, and nobody but their owner deletes them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/record.h"
#include "run/recipe.h"

namespace run {

struct LeftOver {
  std::string name;  // of the artefact and its folder
  std::string kind;
  std::string id;
  bool recorded = false;  // a run has said so in the ledger; an audit notes it then

  // What it is and what can be done, in sentences without a full stop.
  std::vector<std::string> reasons() const;
};

// Those of `records` (records_of_stages()) that stand in `out` as they were recorded, by name.
// Error: of a manifest that cannot be read.
base::Result<std::vector<LeftOver>> left_over(const Recipe& recipe,
                                              std::span<const ledger::Record> records,
                                              const base::Path& out, base::Disk& disk);

}  // namespace run
