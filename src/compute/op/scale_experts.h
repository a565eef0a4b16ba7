// Weights of chosen experts times a number that each expert has learned (Gemma 4). Letters: M tokens, E
// experts, k chosen of them.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// out [M, k] = weights [M, k] * scale[id]; ids [M, k] (i32) below E, scale [1, E] of the working type. All
// dense; what is no scale is float.
void scale_experts(const View& out, const View& weights, const View& ids, const View& scale);
// dweights [M, k] and dscale [1, E], float, are written.
void scale_experts_backward(const View& dweights, const View& dscale, const View& dout,
                            const View& weights, const View& ids, const View& scale);
}  // namespace cpu
namespace aten {
decltype(cpu::scale_experts) scale_experts;
decltype(cpu::scale_experts_backward) scale_experts_backward;
}  // namespace aten
inline constexpr Op scale_experts{cpu::scale_experts, where_aten(aten::scale_experts)};
inline constexpr Op scale_experts_backward{cpu::scale_experts_backward,
                                           where_aten(aten::scale_experts_backward)};

}  // namespace compute
