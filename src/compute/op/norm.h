// RMSNorm (Zhang & Sennrich) of rows, with the addition before it, and of the heads of rows.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// x [M, H], float = stream [M, H] + branch [M, H] (without memory: none); y [M, H] = round(x * rstd) *
// gain with rstd [M, 1], float = 1/sqrt(mean(x^2) + eps). All dense.
void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, float eps);
// dx [M, H], float, += the norm's gradient with respect to x; rounded [M, H] = dx in the working type;
// dgain [1, H], float, += the gain's gradient.
void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain);
// The norm of each head alone: y and x [M, heads * D], gain [1, D], rstd [M, heads]. y may be x.
void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, float eps);
// dy [M, heads * D] becomes the gradient with respect to x; dgain [1, D], float, += the gain's.
void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain);
}  // namespace cpu
namespace aten {
decltype(cpu::add_norm) add_norm;
decltype(cpu::norm_backward) norm_backward;
decltype(cpu::norm_heads) norm_heads;
decltype(cpu::norm_heads_backward) norm_heads_backward;
}  // namespace aten
inline constexpr Op add_norm{cpu::add_norm, where_aten(aten::add_norm)};
inline constexpr Op norm_backward{cpu::norm_backward, where_aten(aten::norm_backward)};
inline constexpr Op norm_heads{cpu::norm_heads, where_aten(aten::norm_heads)};
inline constexpr Op norm_heads_backward{cpu::norm_heads_backward,
                                        where_aten(aten::norm_heads_backward)};

}  // namespace compute
