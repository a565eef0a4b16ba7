#include "train/tree.h"

namespace train {

GrainRange grains_of(std::size_t grains, int rank, int ranks) {
  const auto r = static_cast<std::size_t>(rank), all = static_cast<std::size_t>(ranks);
  return {grains * r / all, grains * (r + 1) / all};
}

std::vector<Node> nodes_of(GrainRange grains) {
  std::vector<Node> out;
  for (auto at = grains.begin; at < grains.end; at += out.back().count) {
    std::size_t count = 1;
    while (at % (2 * count) == 0 && at + 2 * count <= grains.end) count *= 2;
    out.push_back({at, count});
  }
  return out;
}

}  // namespace train
