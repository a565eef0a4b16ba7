#include "ledger/input_watch.h"

#include <map>

#include "ledger/own_folder.h"

namespace ledger {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

namespace {

Error linked(const Path& path) {
  return {Code::verification, "it is a link; what it leads to can change without the ledger", path,
          "put what it leads to in its place, and run the same command again"};
}

Error touched(const Path& path, const std::string& how) {
  return {Code::verification,
          how + " while a stage read it, so nobody can say what was made of which bytes", path,
          "see to it that nothing writes to it, moves it, links it or changes its permissions, and "
          "run the same command again"};
}

// The folder and all below it, each folder before what it holds. Error: verification for a link.
Result<void> walk(base::Disk& disk, const Path& folder,
                  std::vector<std::pair<Path, std::optional<base::Stamp>>>& out) {
  out.emplace_back(folder, disk.stamp(folder));
  for (const auto& entry : TRY(disk.list(folder))) {
    const auto path = base::join(folder, entry.name);
    if (entry.is_link) return linked(path);
    if (entry.is_folder)
      TRY(walk(disk, path, out));
    else
      out.emplace_back(path, disk.stamp(path));
  }
  return {};
}

}  // namespace

Result<InputWatch> InputWatch::begin(base::Disk& disk, Path folder, const base::Pool& pool) {
  InputWatch out(disk, std::move(folder));
  if (is_link(disk, out.folder_)) return linked(out.folder_);
  TRY(walk(disk, out.folder_, out.stamps_));
  // After the stamps: what changes from here on differs from them.
  const auto manifest = TRY(read_manifest(disk, out.folder_));
  TRY(verify_files(disk, out.folder_, manifest, {Digests::known, pool}));
  return out;
}

Result<void> InputWatch::untouched() const {
  // Files first, since they are the better word about what was done.
  for (const auto& [path, before] : stamps_)
    if (!disk_->is_folder(path) && disk_->stamp(path) != before)
      return touched(path, "the file was changed");
  std::vector<std::pair<Path, std::optional<base::Stamp>>> now;
  if (is_link(*disk_, folder_)) return linked(folder_);
  TRY(walk(*disk_, folder_, now));
  const std::map<Path, std::optional<base::Stamp>> then(stamps_.begin(), stamps_.end());
  for (const auto& [path, stamp] : now) {
    const auto before = then.find(path);
    if (before == then.end()) return touched(path, "it was put there");
    if (before->second != stamp)
      return touched(path, "something was moved, added or taken away in this folder");
  }
  return {};
}

}  // namespace ledger
