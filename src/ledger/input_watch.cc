#include "ledger/input_watch.h"

namespace ledger {

using base::Path;
using base::Result;

Result<InputWatch> InputWatch::begin(base::Disk& disk, Path folder, const base::Pool& pool) {
  InputWatch out(disk, std::move(folder));
  for (const auto& file : TRY(base::list_files(disk, out.folder_))) {
    const auto path = base::join(out.folder_, file);
    out.stamps_.emplace_back(path, disk.stamp(path));
  }
  // After the stamps: what changes from here on differs from them.
  const auto manifest = TRY(read_manifest(disk, out.folder_));
  TRY(verify_files(disk, out.folder_, manifest, {Digests::known, pool}));
  return out;
}

Result<void> InputWatch::untouched() const {
  for (const auto& [path, before] : stamps_)
    if (disk_->stamp(path) != before)
      return base::Error{base::Code::verification,
                         "the file was changed while a stage read it, so nobody can say what was "
                         "made of which bytes",
                         path,
                         "see to it that nothing writes to it, links it or changes its "
                         "permissions, and run the same command again"};
  return {};
}

}  // namespace ledger
