// Causal attention inside segments, as compute/attention.h has it; op/attend.h has options.
#pragma once

#include <memory>
#include <span>

#include "compute/attention.h"
#include "compute/op/op.h"

namespace compute {

// Begin of each segment, then M: rising. The same numbers on the host and where the rows lie (i32).
struct Segments {
  std::span<const std::uint32_t> begins;
  View here;
};

// What forward leaves for backward, in the types of who computes.
using Kept = std::shared_ptr<void>;

namespace cpu {
// out [M, query * D] from qkv [M, heads.row()], both dense.
void attend_packed(const View& out, const View& qkv, const Segments& segments, const Heads& heads,
                   Kept& kept);
// dqkv from dout; qkv and segments as forward saw them.
void attend_packed_backward(const View& dqkv, const View& dout, const View& qkv,
                            const Segments& segments, const Heads& heads, Kept& kept);
}  // namespace cpu
namespace aten {
decltype(cpu::attend_packed) attend_packed;
decltype(cpu::attend_packed_backward) attend_packed_backward;
}  // namespace aten
inline constexpr Op attend_packed{cpu::attend_packed, where_aten(aten::attend_packed)};
inline constexpr Op attend_packed_backward{cpu::attend_packed_backward,
                                           where_aten(aten::attend_packed_backward)};

}  // namespace compute
