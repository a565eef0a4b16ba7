// The tree over the grains of a step, cut over ranks.
//
// The tree pairs neighbours, then pairs of pairs; what is left over joins last (compute/kernel.h,
// tree_sum). So grains [first, first + count) are the leaves of one of its nodes if count is a power of two and
// first a multiple of it. A rank computes consecutive grains, sums the largest nodes that they fill, and
// nodes of all ranks are joined as the tree joins them: the same additions in the same order, wherever a
// grain was computed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace train {

struct GrainRange {
  std::size_t begin = 0, end = 0;
  std::size_t count() const { return end - begin; }
};
// Grains of one rank of several: as even as can be; of more ranks than grains, some have none.
GrainRange grains_of(std::size_t grains, int rank, int ranks);

struct Node {
  std::size_t first, count;
};
// The largest nodes that these grains fill, in order.
std::vector<Node> nodes_of(GrainRange grains);

// Joins nodes that follow each other from grain 0 on; sums[i] holds `size` numbers of nodes[i], and
// sums[0] the sum of all afterwards. What the others hold then is no sum of anything.
void join(std::span<const Node> nodes, std::span<float* const> sums, std::size_t size);

}  // namespace train
