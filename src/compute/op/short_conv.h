// A causal convolution of each channel alone over the last K tokens, without bias, and SiLU behind it:
// what mixes neighbours before a linear attention (Poli et al., Hyena; Gu & Dao, Mamba).
//
//   y[m, c] = silu(sum_j w[c, j] * x[m - K + 1 + j, c])
//
// What lies before a segment counts as zero. Segments are bounds as in model::Rows, read on the host:
// begin of each, then the end of the last.
#pragma once

#include <span>

#include "compute/op/op.h"

namespace compute {

using Segments = std::span<const std::uint32_t>;

namespace cpu {
// y, x [M, C]; taps [C, K] of the same type, K up to kMostTaps. With a tail [K - 1, C], dense, of the
// same type, there is one segment: the tail is what came before it, and becomes what comes before the
// row behind its last.
void short_conv(const View& y, const View& x, const View& taps, Segments segments,
                const View& tail);
// dx [M, C] and dtaps [C, K] are written; of a segment without a tail.
void short_conv_backward(const View& dy, const View& x, const View& taps, Segments segments,
                         const View& dx, const View& dtaps);
}  // namespace cpu
namespace aten {
decltype(cpu::short_conv) short_conv;
decltype(cpu::short_conv_backward) short_conv_backward;
}  // namespace aten

inline constexpr Op short_conv{cpu::short_conv, where_aten(aten::short_conv)};
inline constexpr Op short_conv_backward{cpu::short_conv_backward,
                                        where_aten(aten::short_conv_backward)};

}  // namespace compute
