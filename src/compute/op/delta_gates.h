// The gates of the gated delta rule (delta_rule.h), from what a token projects to them:
//   decay = exp(-exp(A_log) * softplus(a + dt_bias)),  beta = sigmoid(b)
// where beta may be doubled, so that a state may also turn round (Grazzi et al., 2024).
#pragma once

#include "compute/op/op.h"

namespace compute {

struct DeltaGates {
  View ba;              // [M, 2 * heads]: per group of that many heads all b, then all a
  View a_log, dt_bias;  // [1, heads], of the same type
  std::size_t group = 1;
  float most_beta = 1;  // beta lies below it: 1 or 2
};

namespace cpu {
// decay and beta [M, heads] in f32, dense.
void delta_gates(const View& decay, const View& beta, DeltaGates gates);
// dba [M, 2 * heads], da_log and ddt_bias [1, heads] are written, in the type of what they are of.
void delta_gates_backward(const View& ddecay, const View& dbeta, DeltaGates gates, const View& dba,
                          const View& da_log, const View& ddt_bias);
}  // namespace cpu
namespace aten {
decltype(cpu::delta_gates) delta_gates;
decltype(cpu::delta_gates_backward) delta_gates_backward;
}  // namespace aten

inline constexpr Op delta_gates{cpu::delta_gates, where_aten(aten::delta_gates)};
inline constexpr Op delta_gates_backward{cpu::delta_gates_backward,
                                         where_aten(aten::delta_gates_backward)};

}  // namespace compute
