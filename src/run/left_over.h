// Artefacts in the folder of a run that no stage of its recipe makes: those of a stage that was
// taken out of the recipe or renamed. Nobody but their owner deletes them, and not all of them may
// be deleted: some still stand for something (held_in_force() in standing.h).
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
  bool recorded = false;  // a run has said so in the ledger
  std::string holder{};   // what keeps it in force, which may be itself; "" if nothing does

  // Whether something else that stays in force was made from it.
  bool needed() const { return !holder.empty() && holder != name; }
  const char* state() const { return holder.empty() ? "left over" : "in force"; }
  // What it is and what can be done, in sentences without a full stop.
  std::vector<std::string> reasons() const;
};

// Those of `records` (records_of_stages()) that stand in `out` as they were recorded, by name. An
// artefact that does not, and was not let go before, is missed by an audit and keeps in force what
// it was made from.
// Error: of a manifest that cannot be read.
base::Result<std::vector<LeftOver>> left_over(const Recipe& recipe,
                                              std::span<const ledger::Record> records,
                                              const base::Path& out, base::Disk& disk);

}  // namespace run
