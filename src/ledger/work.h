// What a ledger says of one begun work, which may have been stopped, set aside and gone on with under
// other keys. Records of a maker ("checkpoint") name no stage: they belong to the work that was
// begun or resumed last before them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/reader.h"

namespace ledger {

struct WorkRecords {
  std::optional<Record> last;   // "begin" or "resume" of the work; nothing if none was begun
  std::vector<Record> records;  // of the kinds that were asked for, oldest first

  // Whether it goes on for the very key that it had when it was stopped.
  bool same_key() const;
};

// Of the work that was begun or resumed last for the artefact `stage`. Error: as each().
base::Result<WorkRecords> records_of_work(base::Disk& disk, const base::Path& folder,
                                          const std::string& stage, const Kinds& kinds);

}  // namespace ledger
