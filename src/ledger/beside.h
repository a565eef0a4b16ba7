// Which artefacts stand in a folder, found by what their manifests say: a stage may have any name,
// so that a kind is no name of a folder.
#pragma once

#include <string>
#include <vector>

#include "ledger/manifest.h"

namespace ledger {

struct Beside {
  base::Path folder;
  Manifest manifest;
};

// Those in the folder of a run, by name. Left out is what bears no name of a stage (NAME.work,
// NAME.before-ID) and what has no manifest that can be read; a folder that is not there holds none.
std::vector<Beside> artefacts_in(base::Disk& disk, const base::Path& out);
// Those of a kind.
std::vector<Beside> artefacts_in(base::Disk& disk, const base::Path& out, const std::string& kind);
// The folder in which an artefact's folder stands, also where that is called ".".
base::Path folder_around(base::Path artefact);

// The one artefact of a kind in the folder of a run; "" if there is none. Error: bad_request for
// several, with their places.
base::Result<base::Path> the_only(base::Disk& disk, const base::Path& out, const std::string& kind);

}  // namespace ledger
