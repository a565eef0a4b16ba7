#include "base/known_files.h"

namespace base {

void KnownFiles::remember(const Stamp& stamp, const FileDigest& digest) {
  const std::lock_guard lock(mutex_);
  files_.insert_or_assign({stamp.device, stamp.inode}, Known{stamp, digest});
}

std::optional<FileDigest> KnownFiles::find(const Stamp& stamp) const {
  const std::lock_guard lock(mutex_);
  const auto it = files_.find({stamp.device, stamp.inode});
  if (it == files_.end() || it->second.stamp != stamp) return std::nullopt;
  return it->second.digest;
}

}  // namespace base
