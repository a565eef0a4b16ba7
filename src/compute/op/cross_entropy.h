// Softmax cross-entropy of rows of logits, with its gradient.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// loss [1, 1], double, += the sum over the rows of weight * -ln softmax(logits)[target], in nats.
// logits [M, V] become weight * (softmax - onehot). targets [1, M], i32: below V, or negative: such a
// row is not scored, its gradient is zero. weights [1, M], float; without memory: 1 each.
// squares [1, 1], double, += the sum of weight * (ln sum exp logits)^2, and logits become the gradient
// of loss + z_weight * squares (z-loss: Chowdhery et al., PaLM, section 5); without memory: neither.
void cross_entropy(const View& logits, const View& targets, const View& weights, const View& loss,
                   double z_weight, const View& squares);
}  // namespace cpu
namespace aten {
decltype(cpu::cross_entropy) cross_entropy;
}
inline constexpr Op cross_entropy{cpu::cross_entropy, where_aten(aten::cross_entropy)};

}  // namespace compute
