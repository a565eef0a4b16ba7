// The files of an artefact while somebody reads them.
//
// A digest says what stood there when it was taken. What is overwritten afterwards and put back
// leaves no trace in a second digest, but it does in the stamp of the file (base/known_files.h): no
// user can set the time at which an inode was changed. Nor of a folder, whose stamp changes with every
// name in it and with its own: so what was moved away and back, or was there for a moment only, is
// noticed. A link has no part in it, as it may have none in an artefact.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "ledger/check_files.h"

namespace ledger {

class InputWatch {
 public:
  // Digests every file of the artefact in `folder`, unless this process knows it, and remembers the
  // stamps from before. Error: as verify_files(), and as read_manifest(); verification for a link,
  // in it or in its place.
  static base::Result<InputWatch> begin(base::Disk& disk, base::Path folder,
                                        const base::Pool& pool);
  // Costs a stat a file and a list a folder. Error: verification, naming the first file or folder
  // that was touched, put there or taken away since begin(), though all may be as recorded again.
  base::Result<void> untouched() const;

 private:
  InputWatch(base::Disk& disk, base::Path folder) : disk_(&disk), folder_(std::move(folder)) {}
  base::Disk* disk_;
  base::Path folder_;
  std::vector<std::pair<base::Path, std::optional<base::Stamp>>> stamps_;  // folders too
};

}  // namespace ledger
