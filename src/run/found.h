// What stands where a stage's artefact belongs. Reading it asks neither for a wish nor for the
// ledger, so all stages are read at once.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/manifest.h"

namespace run {

struct Found {
  base::Path place;                         // where a finished artefact stands, if one does
  base::Result<ledger::Manifest> manifest;  // error: missing if none stands there
  std::string manifest_sha256{};            // of manifest.json, hexadecimal; empty without one
  std::vector<std::string> file_reasons{};  // why its files are not those it lists, in sentences
};

// `folder`: of the artefact, such as out/corpus. Sizes are compared, digests of files are not.
Found look(const base::Path& folder, base::Disk& disk);

}  // namespace run
