// The activations of a feed-forward beside SwiGLU (swiglu.h), and logits that are scaled and capped.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// h [M, F] = activation(gate) * up with gate_up [M, gate F | up F].
void gated(const View& h, const View& gate_up, Activation kind);
// gate_up becomes its gradient, from dh [M, F].
void gated_backward(const View& gate_up, const View& dh, Activation kind);
// y = activation(x), of one shape; x becomes its gradient, from dy.
void activate(const View& y, const View& x, Activation kind);
void activate_backward(const View& x, const View& dy, Activation kind);

// xIELU (see compute::Xielu) with numbers [1, 4] = a_p, a_n, beta, eps in the working type, where
// alpha_p = softplus(a_p) and alpha_n = beta + softplus(a_n).
void xielu(const View& y, const View& x, const View& numbers);
// x becomes its gradient, from dy; of_numbers [1, 4], float, is that of a_p and a_n, then zeros.
void xielu_backward(const View& x, const View& of_numbers, const View& dy, const View& numbers);

// x, rounded to `as`, = x * scale, in place.
void scale(const View& x, float scale, Type as);
// x = cap * tanh(x / cap), in place; dy becomes the gradient, from what came out.
void soft_cap(const View& x, float cap);
void soft_cap_backward(const View& dy, const View& y, float cap);
}  // namespace cpu
namespace aten {
decltype(cpu::gated) gated;
decltype(cpu::gated_backward) gated_backward;
decltype(cpu::activate) activate;
decltype(cpu::activate_backward) activate_backward;
decltype(cpu::xielu) xielu;
decltype(cpu::xielu_backward) xielu_backward;
decltype(cpu::scale) scale;
decltype(cpu::soft_cap) soft_cap;
decltype(cpu::soft_cap_backward) soft_cap_backward;
}  // namespace aten
inline constexpr Op gated{cpu::gated, where_aten(aten::gated)};
inline constexpr Op gated_backward{cpu::gated_backward, where_aten(aten::gated_backward)};
inline constexpr Op activate{cpu::activate, where_aten(aten::activate)};
inline constexpr Op activate_backward{cpu::activate_backward, where_aten(aten::activate_backward)};
inline constexpr Op xielu{cpu::xielu, where_aten(aten::xielu)};
inline constexpr Op xielu_backward{cpu::xielu_backward, where_aten(aten::xielu_backward)};
inline constexpr Op scale{cpu::scale, where_aten(aten::scale)};
inline constexpr Op soft_cap{cpu::soft_cap, where_aten(aten::soft_cap)};
inline constexpr Op soft_cap_backward{cpu::soft_cap_backward, where_aten(aten::soft_cap_backward)};

}  // namespace compute
