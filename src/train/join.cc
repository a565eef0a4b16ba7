#include "compute/kernel.h"
#include "train/tree.h"

namespace train {

// A binary counter, as tree_sum has it: as soon as both halves of a node are there they are added.
// Addition of two floats does not ask which comes first.
void join(std::span<const Node> nodes, std::span<float* const> sums, std::size_t size) {
  const auto add = compute::kernels_for<float>().add;
  struct Level {
    std::size_t count;
    float* sum;
  };
  std::vector<Level> level;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    level.push_back({nodes[i].count, sums[i]});
    while (level.size() > 1 && level[level.size() - 2].count == level.back().count) {
      add(level.back().sum, level[level.size() - 2].sum, size);
      level.pop_back();
      level.back().count *= 2;
    }
  }
  for (; level.size() > 1; level.pop_back())
    add(level.back().sum, level[level.size() - 2].sum, size);
}

}  // namespace train
