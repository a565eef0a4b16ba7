// Where the tokenizer of a folder stands: in it, or, of the folder of a run, in the artefact there whose
// manifest says that it is one.
#pragma once

#include "ledger/beside.h"

namespace cli {

// The folder itself where there is none, and a file itself. Error: bad_request for a run with several.
inline base::Result<base::Path> tokenizer_place(base::Disk& disk, const base::Path& folder) {
  if (!disk.is_folder(folder)) return folder;
  if (disk.exists(base::join(folder, "tokenizer.json"))) return folder;
  const auto inside = TRY(ledger::the_only(disk, folder, "tokenizer"));
  return inside.empty() ? folder : inside;
}

}  // namespace cli
