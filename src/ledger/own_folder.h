// Which folders beside an artefact this program may delete. NAME.work and NAME.old are also names that
// people give to copies of their own, so a name alone proves nothing.
//
// Such a folder bears a mark: a file that is the first one in it and the last one to go.
#pragma once

#include "base/disk.h"

namespace ledger {

inline constexpr const char* kMark = ".janua";

// A link to a folder or file. A run moves none, writes through none and deletes none: what it leads
// to may be anybody's, and can change without the ledger.
bool is_link(base::Disk& disk, const base::Path& place);
// Error: bad_request for a link.
base::Result<void> check_no_link(base::Disk& disk, const base::Path& folder);

// Never through a link.
bool is_marked(base::Disk& disk, const base::Path& folder);
// Makes the folder where it is missing.
base::Result<void> mark(base::Disk& disk, const base::Path& folder);
// The same for work that, finished, replaces an artefact which is to be kept: it is moved beside, to
// the folder `name`, instead of deleted, also if a crash comes between.
base::Result<void> mark_keeping(base::Disk& disk, const base::Path& work, const std::string& name);
// That name, if such a mark stands in `work`, else "".
std::string kept_name(base::Disk& disk, const base::Path& work);
base::Result<void> unmark(base::Disk& disk, const base::Path& folder);

// WANTED, or WANTED.2, WANTED.3 ... where something stands there already.
base::Path free_place(base::Disk& disk, const base::Path& wanted);

// Where artefacts inside of NAME.work that were found damaged are kept: NAME.refused. Nobody but
// their owner and --fresh deletes them.
base::Path refused_name(const base::Path& work);
// Where keep_refused() would move WORK/NAME now: NAME.refused/NAME, or with a number where that is
// taken. Error: as keep_refused().
base::Result<base::Path> refused_place(base::Disk& disk, const base::Path& work,
                                       const std::string& name);
// Moves WORK/NAME there (of a link, the link) and says where it stands now. Error: bad_request if
// something of somebody's own has that place.
base::Result<base::Path> keep_refused(base::Disk& disk, const base::Path& work,
                                      const std::string& name);

// Nothing of somebody's own stands at `folder`: it is marked, empty or not there. Error:
// bad_request, with what to move.
base::Result<void> check_own(base::Disk& disk, const base::Path& folder);

// Deletes the folder after check_own(); whatever is left by a crash can be deleted again.
base::Result<void> remove_own(base::Disk& disk, const base::Path& folder);

}  // namespace ledger
