// Rows times one number that is a parameter, and so lies where they do.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// x [M, W] in place; number [1, 1], of whichever type.
void scale_by(const View& x, const View& number);
}  // namespace cpu
namespace aten {
decltype(cpu::scale_by) scale_by;
}
inline constexpr Op scale_by{cpu::scale_by, where_aten(aten::scale_by)};

}  // namespace compute
