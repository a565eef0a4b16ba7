#include "ledger/own_folder.h"

namespace ledger {

using base::Path;
using base::Result;

bool is_marked(base::Disk& disk, const Path& folder) {
  return disk.exists(base::join(folder, kMark));
}

Result<void> mark(base::Disk& disk, const Path& folder) {
  if (is_marked(disk, folder)) return {};
  TRY(disk.make_folders(folder));
  return disk.write_file(base::join(folder, kMark),
                         "janua works in this folder and deletes it when it is done\n");
}

Result<void> unmark(base::Disk& disk, const Path& folder) {
  return disk.remove_all(base::join(folder, kMark));
}

Result<void> check_own(base::Disk& disk, const Path& folder) {
  if (!disk.exists(folder) || is_marked(disk, folder)) return {};
  const auto entries = disk.list(folder);
  // What is written at once stands as NAME.part until it is whole: so does the mark.
  const bool empty = entries.ok() &&
                     (entries->empty() ||
                      (entries->size() == 1 && (*entries)[0].name == std::string(kMark) + ".part"));
  if (disk.is_folder(folder) && empty) return {};
  return base::Error{base::Code::bad_request,
                     "a run needs this name for itself, and what stands here is not its own",
                     folder, "move it to another name, or delete it if nobody needs it"};
}

Result<void> remove_own(base::Disk& disk, const Path& folder) {
  if (!disk.exists(folder)) return {};
  TRY(check_own(disk, folder));
  for (const auto& entry : TRY(disk.list(folder)))
    if (entry.name != kMark) TRY(disk.remove_all(base::join(folder, entry.name)));
  return disk.remove_all(folder);
}

}  // namespace ledger
