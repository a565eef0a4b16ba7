// The gated delta rule (Yang et al., Gated Delta Networks, 2024): linear attention whose state forgets
// by a gate and is corrected towards what a key should recall.
//
// Per value head, with a state S [key_width, value_width] that begins as zero in each segment:
//   S <- decay * S;  S <- S + k (beta * (v - S^T k))^T;  out = S^T q
// Key head h serves the value heads h * group ... h * group + group - 1.
//
// Token by token: on a CPU that takes fewer operations than the form in chunks, and a part of the
// state stays in the first cache. Segments are read on the host (short_conv.h).
#pragma once

#include "compute/op/short_conv.h"

namespace compute {

struct DeltaHeads {
  std::size_t key = 0, value = 0, key_width = 0, value_width = 0;  // key divides value
  std::size_t group() const { return value / key; }
};

// What goes into the rule, or the gradients of it.
struct DeltaInputs {
  View q, k;         // [M, key * key_width], f32: as unit_heads makes them
  View v;            // [M, value * value_width], in the working type
  View decay, beta;  // [M, value], f32: delta_gates.h
};

// Floats that the rule asks for aside, if the longest segment has that many tokens.
std::size_t delta_rule_scratch(DeltaHeads heads, std::size_t longest, bool backward);

namespace cpu {
// y = x * scale / sqrt(sum x^2 + 1e-6) of each head of that width: y [M, H] in f32, x [M, H].
void unit_heads(const View& y, const View& x, std::size_t width, float scale);
// dx [M, H] is written.
void unit_heads_backward(const View& dy, const View& x, std::size_t width, float scale,
                         const View& dx);

// out [M, value * value_width] in the type of v. With a state [value * key_width, value_width], dense,
// in f32, there is one segment, which goes on from it; it then is that behind the last token.
void delta_rule(const View& out, DeltaInputs in, DeltaHeads heads, Segments segments,
                const View& state, const View& scratch);
// The gradients are written, dense for all but v. Forward keeps nothing for it.
void delta_rule_backward(const View& dout, DeltaInputs in, DeltaHeads heads, Segments segments,
                         DeltaInputs gradients, const View& scratch);
}  // namespace cpu
namespace aten {
decltype(cpu::unit_heads) unit_heads;
decltype(cpu::unit_heads_backward) unit_heads_backward;
decltype(cpu::delta_rule) delta_rule;
decltype(cpu::delta_rule_backward) delta_rule_backward;
}  // namespace aten

inline constexpr Op unit_heads{cpu::unit_heads, where_aten(aten::unit_heads)};
inline constexpr Op unit_heads_backward{cpu::unit_heads_backward,
                                        where_aten(aten::unit_heads_backward)};
inline constexpr Op delta_rule{cpu::delta_rule, where_aten(aten::delta_rule)};
inline constexpr Op delta_rule_backward{cpu::delta_rule_backward,
                                        where_aten(aten::delta_rule_backward)};

}  // namespace compute
