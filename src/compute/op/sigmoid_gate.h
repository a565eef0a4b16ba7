// What a gate lets through: y = x * sigmoid(gate), number by number (Qiu et al., gated attention).
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// All of one shape and type; the sigmoid is rounded before it multiplies.
void sigmoid_gate(const View& y, const View& x, const View& gate);
// Writes both gradients.
void sigmoid_gate_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                           const View& gate);
}  // namespace cpu
namespace aten {
decltype(cpu::sigmoid_gate) sigmoid_gate;
decltype(cpu::sigmoid_gate_backward) sigmoid_gate_backward;
}  // namespace aten
inline constexpr Op sigmoid_gate{cpu::sigmoid_gate, where_aten(aten::sigmoid_gate)};
inline constexpr Op sigmoid_gate_backward{cpu::sigmoid_gate_backward,
                                          where_aten(aten::sigmoid_gate_backward)};

}  // namespace compute
