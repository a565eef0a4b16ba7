// Whether an artefact holds the files of its kind and no others (stage.h, File).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "run/stage.h"

namespace run {

// Whether `path` is one that `pattern` describes.
bool fits(std::string_view pattern, std::string_view path);

struct Contents {
  std::vector<base::Path> strangers;  // no file of the kind
  std::vector<std::string> missing;   // patterns of which there is no file, and must be
};
Contents compare_contents(std::span<const stage::File> files, std::span<const base::Path> paths);

// What `folder`, work of a stage of that kind, must not hold when it is signed. Leftovers of a
// crash, which finishing removes, are passed over. `whole`: nothing may be missing either; without
// it a link in the place of an artefact inside is left to the stage. Error: bad_data with the path
// and what to do.
base::Result<void> check_contents(const stage::Entry& entry, const std::string& kind,
                                  const base::Path& folder, bool whole, base::Disk& disk);

}  // namespace run
