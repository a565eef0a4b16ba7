// Where the ledger of an output folder stands: DIR/ledger,
// or DIR itself if it is the ledger's folder.
#pragma once

#include "base/context.h"

namespace cli {

inline base::Path ledger_place(base::Disk& disk, const base::Path& folder) {
  return disk.exists(base::join(folder, "ledger.jsonl")) ? folder : base::join(folder, "ledger");
}

}  // namespace cli
