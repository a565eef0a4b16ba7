#include "base/hash_tree.h"

#include <algorithm>
#include <bit>

namespace base {

Digest tree_root(std::span<const Digest> leaves) {
  CHECK(!leaves.empty(), "a tree has a leaf");
  if (leaves.size() == 1) return leaves[0];
  const auto left = std::bit_floor(leaves.size() - 1);
  const auto l = tree_root(leaves.first(left)), r = tree_root(leaves.subspan(left));
  return Sha256()
      .add("\x01")
      .add(l.bytes.data(), l.bytes.size())
      .add(r.bytes.data(), r.bytes.size())
      .finish();
}

void FileHash::add(std::string_view bytes) {
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    // A full chunk is closed only when more follows: a file of whole chunks has no empty leaf.
    if (in_chunk_ == chunk_bytes) {
      leaves_.push_back(chunk_.finish());
      chunk_ = Sha256();
      in_chunk_ = 0;
    }
    const auto part =
        bytes.substr(0, std::min<std::uint64_t>(bytes.size(), chunk_bytes - in_chunk_));
    chunk_.add(part);
    in_chunk_ += part.size();
    bytes.remove_prefix(part.size());
  }
}

FileDigest FileHash::finish() {
  leaves_.push_back(chunk_.finish());
  return {bytes_, tree_root(leaves_)};
}

FileDigest digest_of(std::string_view bytes, const Pool& pool) {
  const auto chunks = bytes.empty() ? 1 : (bytes.size() - 1) / chunk_bytes + 1;
  std::vector<Digest> leaves(chunks);
  pool.run(chunks, [&](int, std::size_t i) {
    leaves[i] = sha256(bytes.substr(i * chunk_bytes, chunk_bytes));
  });
  return {bytes.size(), tree_root(leaves)};
}

}  // namespace base
