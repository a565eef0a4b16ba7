#include "compute/op/by_type.h"
#include "compute/op/cross_entropy.h"

namespace compute::cpu {

void cross_entropy(const View& logits, const View& targets, const View& weights, const View& loss,
                   double z_weight, const View& squares) {
  CHECK(logits.dense() && targets.elements() == logits.rows, "every row has its target");
  const auto* weight = weights.data ? weights.as<float>() : nullptr;
  by_type(logits.type, [&](auto zero) {
    using T = decltype(zero);
    ZLoss z{.weight = static_cast<float>(z_weight)};
    *loss.as<double>() +=
        kernels_for<T>().cross_entropy(logits.as<T>(), targets.as<std::int32_t>(), weight,
                                       logits.rows, logits.width, squares.data ? &z : nullptr);
    if (squares.data) *squares.as<double>() += z.squares;
  });
}

}  // namespace compute::cpu
