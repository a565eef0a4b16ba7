// Rows that count as much as a logit of theirs says: the shared expert of Qwen's mixtures.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {

// y [M, H] = sigmoid(gate [M, 1]) * x [M, H].
void gate_rows(const View& y, const View& x, const View& gate);
// dx [M, H] and dgate [M, 1].
void gate_rows_backward(const View& dx, const View& dgate, const View& dy, const View& x,
                        const View& gate);

}  // namespace cpu
namespace aten {
decltype(cpu::gate_rows) gate_rows;
decltype(cpu::gate_rows_backward) gate_rows_backward;
}  // namespace aten

inline constexpr Op gate_rows{cpu::gate_rows, where_aten(aten::gate_rows)};
inline constexpr Op gate_rows_backward{cpu::gate_rows_backward,
                                       where_aten(aten::gate_rows_backward)};

}  // namespace compute
