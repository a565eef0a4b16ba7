#include "ledger/beside.h"

#include <utility>

namespace ledger {

std::vector<Beside> artefacts_in(base::Disk& disk, const base::Path& out) {
  std::vector<Beside> found;
  const auto entries = disk.list(out);
  if (!entries.ok()) return found;
  for (const auto& entry : *entries) {
    if (!entry.is_folder || entry.name.find('.') != std::string::npos) continue;
    const auto folder = base::join(out, entry.name);
    if (auto manifest = read_manifest(disk, folder); manifest.ok())
      found.push_back({folder, manifest.take()});
  }
  return found;
}

std::vector<Beside> artefacts_in(base::Disk& disk, const base::Path& out, const std::string& kind) {
  auto found = artefacts_in(disk, out);
  std::erase_if(found, [&](const auto& one) { return one.manifest.kind != kind; });
  return found;
}

base::Path folder_around(base::Path artefact) {
  while (artefact.size() > 1 && artefact.ends_with('/')) artefact.pop_back();
  const auto name = base::file_name(artefact);
  return name == "." || name == ".." ? base::join(artefact, "..") : base::parent(artefact);
}

base::Result<base::Path> the_only(base::Disk& disk, const base::Path& out,
                                  const std::string& kind) {
  const auto found = artefacts_in(disk, out, kind);
  if (found.empty()) return base::Path();
  if (found.size() == 1) return found[0].folder;
  std::string places;
  for (const auto& one : found) places += (places.empty() ? "" : ", ") + one.folder;
  return base::Error{base::Code::bad_request,
                     "there are several artefacts of the kind '" + kind + "' here", out,
                     "name the folder of one: " + places};
}

}  // namespace ledger
