// Documents that share a band of their signatures, and what that makes of them: clusters.
//
// Holds one signature for each document that has one, and a table for each band; a band is compared number by number,
// so no two that differ are ever taken for equal. Linear in the documents; where edges are verified, each is compared with
// every other signature that shares a band with it, so that clusters do not depend on the order of the documents.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "data/minhash/config.h"

namespace data::minhash {

class Clusters {
 public:
  explicit Clusters(const Config& config);

  // The next document, with its signature; an empty one, or of another size, shares nothing.
  void add(std::span<const std::uint64_t> signature);

  std::uint32_t documents() const { return static_cast<std::uint32_t>(parent_.size()); }
  // The first document of the cluster, counted from 0, in which this one is.
  std::uint32_t first(std::uint32_t document);

  // Pairs that share a band, each with the last one before that has the same, or verified with all before, of equal
  // signatures one; sorted, each once.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs() const;

 private:
  using Band = std::span<const std::uint64_t>;
  Band band(std::uint32_t document, std::size_t number) const;
  std::uint32_t& slot(std::size_t band, std::uint32_t document);
  void meet_last(std::size_t band, std::uint32_t document);
  void meet_all(std::size_t band, std::uint32_t document);
  void grow(std::size_t number);
  std::size_t equal_hashes(std::uint32_t one, std::uint32_t other) const;
  void link(std::uint32_t other, std::uint32_t document);
  void join(std::uint32_t one, std::uint32_t other);

  Config config_;
  std::size_t rows_;
  std::vector<std::uint64_t> signatures_;  // of all documents that have one
  std::vector<std::uint32_t> row_of_;      // document -> place among these, kNone without
  std::vector<std::uint32_t> before_;      // verified: place and band -> the one before, kNone
  std::vector<std::uint32_t> parent_;      // union-find; a root is the first of its cluster
  struct Table {
    std::vector<std::uint32_t>
        slots;  // open addressing, a power of two; the last document with a band
    std::size_t used = 0;
  };
  std::vector<Table> tables_;  // one a band
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges_;
};

}  // namespace data::minhash
