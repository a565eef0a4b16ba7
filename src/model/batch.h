// What a training pass reads.
#pragma once

#include <cstdint>
#include <vector>

namespace model {

// Tokens of several rows laid end to end, cut into the documents that attention may not cross.
// Invariant: M > 0, no segment is empty, and a position is the distance from its segment's begin.
struct Batch {
  std::vector<std::int32_t> ids;        // [M], below the vocabulary
  std::vector<std::int32_t> targets;    // [M], below the vocabulary; negative: not scored
  std::vector<std::int32_t> positions;  // [M]; restart in every segment
  std::vector<std::uint32_t> segments;  // begin of each segment, then M: rising
  std::vector<float> weights = {};      // [M]: of each target in the loss; empty: 1 each
  double z_weight = 0;  // of the z-loss (model/op/cross_entropy.h) that a pass learns from
  std::int64_t scored() const;
};

}  // namespace model
