#include <vector>

#include "compute/op/by_type.h"
#include "compute/op/update.h"

namespace compute::cpu {

void tree_sum(const View& sum, std::span<const View> leaves, float scale, const View& squares) {
  CHECK(!leaves.empty(), "a sum has something to sum");
  by_type(leaves[0].type, [&](auto zero) {
    using T = decltype(zero);
    std::vector<const T*> leaf;
    for (const auto& one : leaves) leaf.push_back(one.as<T>());
    *squares.as<double>() = kernels_for<T>().tree_sum(leaf.data(), leaf.size(), scale,
                                                      sum.as<float>(), 0, sum.elements());
  });
}

void adamw(const View& weights, const View& gradient, const View& first, const View& second,
           const AdamW& step) {
  kernels().adamw(step, gradient.as<float>(), weights.as<float>(), first.as<float>(),
                  second.as<float>(), weights.elements());
}

}  // namespace compute::cpu
