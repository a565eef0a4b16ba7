// A disk of which some files cannot be read, as when a medium fails or too many files are open.
#pragma once

#include <climits>
#include <string>

#include "ledger/dying_disk_test.h"

namespace ledger {

class UnreadableDisk : public DyingDisk {
 public:
  // Those whose path ends in `ending`.
  UnreadableDisk(base::Disk& below, std::string ending)
      : DyingDisk(below, INT_MAX), ending_(std::move(ending)) {}
  base::Result<base::Bytes> map(const base::Path& path) override {
    TRY(readable(path));
    return DyingDisk::map(path);
  }
  base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override {
    TRY(readable(path));
    return DyingDisk::open_reader(path);
  }
  base::Result<base::FileDigest> digest(const base::Path& path, const base::Pool& pool) override {
    return base::Disk::digest(path, pool);  // by map(); NOLINT(bugprone-parent-virtual-call)
  }

 private:
  base::Result<void> readable(const base::Path& path) const {
    if (!path.ends_with(ending_)) return {};
    return base::Error{base::Code::io, "cannot read: Input/output error", path, ""};
  }
  std::string ending_;
};

}  // namespace ledger
