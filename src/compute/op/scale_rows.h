// Each row times a number of its own.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// rows [M, W] in place; factors [1, M], float, rounded to the type of the rows first.
void scale_rows(const View& rows, const View& factors);
}  // namespace cpu
namespace aten {
decltype(cpu::scale_rows) scale_rows;
}
inline constexpr Op scale_rows{cpu::scale_rows, where_aten(aten::scale_rows)};

}  // namespace compute
