// RMSNorm (Zhang & Sennrich) of rows, with the addition before it, and of the heads of rows. With n =
// x * rstd, rstd = 1/sqrt(mean(x^2) + eps), a norm is n times its gain, in the cast order that a Gain
// names; a gain of Gain::none and its gradient are views without memory. Forward, a gain of
// Gain::in_float may be float where rows are bf16.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// x [M, H], float = stream [M, H] + branch [M, H] (without memory: none); y [M, H] is its norm; rstd
// [M, 1], float. All dense.
void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, Gain how, float eps);
// dx [M, H], float, += the norm's gradient with respect to x; rounded [M, H] = dx in the working type;
// dgain [1, H], float, += the gain's gradient.
void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain, Gain how);
// The norm of each head alone: y and x [M, heads * D], gain [1, D], rstd [M, heads]. y may be x.
void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, Gain how,
                float eps);
// dy [M, heads * D] becomes the gradient with respect to x; dgain [1, D], float, += the gain's.
void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain, Gain how);
// The addition alone: x as above, y [M, H] = x in the working type.
void add_round(const View& y, const View& x, const View& stream, const View& branch);
// dx [M, H], float, += dy; rounded [M, H] (without memory: none) = dx in the working type.
void add_round_backward(const View& dx, const View& rounded, const View& dy);
}  // namespace cpu
namespace aten {
decltype(cpu::add_norm) add_norm;
decltype(cpu::norm_backward) norm_backward;
decltype(cpu::norm_heads) norm_heads;
decltype(cpu::norm_heads_backward) norm_heads_backward;
decltype(cpu::add_round) add_round;
decltype(cpu::add_round_backward) add_round_backward;
}  // namespace aten
inline constexpr Op add_norm{cpu::add_norm, where_aten(aten::add_norm)};
inline constexpr Op norm_backward{cpu::norm_backward, where_aten(aten::norm_backward)};
inline constexpr Op norm_heads{cpu::norm_heads, where_aten(aten::norm_heads)};
inline constexpr Op norm_heads_backward{cpu::norm_heads_backward,
                                        where_aten(aten::norm_heads_backward)};
inline constexpr Op add_round{cpu::add_round, where_aten(aten::add_round)};
inline constexpr Op add_round_backward{cpu::add_round_backward,
                                       where_aten(aten::add_round_backward)};

}  // namespace compute
