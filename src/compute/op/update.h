// A step of training over flat arrays: gradients of grains to their mean, and the weights' update.
#pragma once

#include <span>

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// sum [1, n], float = scale * the sum of the leaves [1, n], pairs first, then pairs of pairs; squares
// [1, 1], double, becomes the sum of its squares.
void tree_sum(const View& sum, std::span<const View> leaves, float scale, const View& squares);
// One step of AdamW: weights, their mean gradient and both moments, [1, n] in float.
void adamw(const View& weights, const View& gradient, const View& first, const View& second,
           const AdamW& step);
}  // namespace cpu
namespace aten {
decltype(cpu::tree_sum) tree_sum;
decltype(cpu::adamw) adamw;
}  // namespace aten
inline constexpr Op tree_sum{cpu::tree_sum, where_aten(aten::tree_sum)};
inline constexpr Op adamw{cpu::adamw, where_aten(aten::adamw)};

}  // namespace compute
