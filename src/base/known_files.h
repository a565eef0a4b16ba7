// Digests that this process took itself, of files that nobody touched since: so that a byte that
// was just written or just checked is not read and hashed a second time.
//
// A file is known by its stamp: device, inode, size, time of change of its bytes and of its inode,
// in nanoseconds. Whoever writes into it, puts another in its place or sets its times back changes
// one of these; the time of the inode cannot be set. The limit: two writes within one tick of the
// file system's clock (some milliseconds) and of the same size have one stamp, so this keeps
// accidents and slow hands out, not somebody who writes at the very same moment. An audit reads
// every byte instead.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/hash_tree.h"

namespace base {

struct Stamp {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;
  bool operator==(const Stamp&) const = default;
};

class KnownFiles {
 public:
  void remember(const Stamp& stamp, const FileDigest& digest);
  std::optional<FileDigest> find(const Stamp& stamp) const;

 private:
  struct Known {
    Stamp stamp;
    FileDigest digest;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Known> files_;  // by device and inode, newest
};

}  // namespace base
