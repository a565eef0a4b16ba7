// A source whose first bytes are looked at before it is read: also a pipe, which cannot be read twice.
#pragma once

#include <memory>
#include <string>

#include "base/disk.h"

namespace store {

class Peeked {
 public:
  explicit Peeked(std::unique_ptr<base::Reader> source);

  // What the source begins with. It ends after 16 MiB, all of which are kept that were read.
  std::unique_ptr<base::Reader> front() const;
  // All of the source, from its beginning; once, and after front() was read.
  std::unique_ptr<base::Reader> whole() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The first `most` bytes of a page or the like, unpacked; its first bytes decide of gzip and zstd. Error: io;
// bad_data with `where` for bytes that are packed and do not unpack.
base::Result<std::string> unpack_front(std::unique_ptr<base::Reader> source, std::size_t most,
                                       const std::string& where);

}  // namespace store
