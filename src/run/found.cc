#include "run/found.h"

#include <cstdint>
#include <map>

#include "base/hash.h"
#include "ledger/artefact.h"

namespace run {

namespace {

using base::Path;
using base::Result;
using ledger::Manifest;

// The files of a folder with their sizes, relative.
Result<void> sizes_below(base::Disk& disk, const Path& root, const Path& below,
                         std::map<Path, std::uint64_t>& out) {
  for (const auto& entry : TRY(disk.list(below.empty() ? root : base::join(root, below)))) {
    const Path path = base::join(below, entry.name);
    if (entry.is_folder) {
      if (entry.is_link) continue;  // it may lead into a circle
      TRY(sizes_below(disk, root, path, out));
    } else {
      out[path] = entry.size;
    }
  }
  return {};
}

std::vector<std::string> file_reasons(base::Disk& disk, const Path& folder,
                                      const Manifest& manifest) {
  std::map<Path, std::uint64_t> sizes;
  if (const auto listed = sizes_below(disk, folder, "", sizes); !listed.ok())
    return {listed.error().sentence()};
  const auto files = ledger::all_files(disk, folder, manifest);
  if (!files.ok()) return {files.error().sentence()};
  std::vector<std::string> reasons;
  for (const auto& file : *files) {
    const auto it = sizes.find(file.path);
    if (it == sizes.end()) {
      reasons.push_back("its file " + file.path + " is missing");
    } else if (it->second != file.bytes) {
      reasons.push_back("its file " + file.path + " has " + std::to_string(it->second) +
                        " bytes, " + std::to_string(file.bytes) + " are recorded");
    }
  }
  return reasons;
}

}  // namespace

Found look(const Path& folder, base::Disk& disk) {
  const auto place = ledger::standing_place(disk, folder);
  Found found{place, ledger::read_manifest(disk, place)};
  if (!found.manifest.ok()) return found;
  const auto bytes = disk.read(base::join(place, "manifest.json"));
  if (bytes.ok()) found.manifest_sha256 = base::sha256(*bytes).hex();
  found.file_reasons = file_reasons(disk, place, *found.manifest);
  return found;
}

}  // namespace run
