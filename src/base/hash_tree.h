// The digest of a file: plain SHA-256 up to one chunk, above that the root of a tree over chunks,
// so that all workers can take it at once and a part of a huge file can be checked alone.
//
// Chunks of 64 MiB, the last one shorter. Leaves are the SHA-256 of the chunks; a node is
// SHA-256(0x01 left right), and n > 1 leaves are split at the largest power of two below n, as in
// RFC 6962, section 2.1. Leaves have no prefix, so the root of one chunk is the plain digest;
// whoever keeps a root keeps the size beside it, which tells how many leaves there are, and so no
// node can pass for a leaf.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/pool.h"

namespace base {

inline constexpr std::uint64_t chunk_bytes = std::uint64_t{64} << 20;

struct FileDigest {
  std::uint64_t bytes = 0;
  Digest root;
  bool is_tree() const { return bytes > chunk_bytes; }  // else plain SHA-256
  bool operator==(const FileDigest&) const = default;
};

Digest tree_root(std::span<const Digest> leaves);  // one or more

// Takes the digest while the bytes go by, in any cut.
class FileHash {
 public:
  void add(std::string_view bytes);
  FileDigest finish();  // once

 private:
  Sha256 chunk_;
  std::uint64_t bytes_ = 0, in_chunk_ = 0;
  std::vector<Digest> leaves_;
};

// The chunks at once.
FileDigest digest_of(std::string_view bytes, const Pool& pool = {});

}  // namespace base
