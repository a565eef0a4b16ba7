// Rows of a table by their numbers, and what flows back into the table.
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// x [M, H], float = the rows `ids` [1, M] (i32) of the table [V, H], which must have them.
void gather(const View& x, const View& table, const View& ids);
// table[id] += the sum of the rows of dx [M, H] with that id: summed in float, in an order that ids
// alone fix, and rounded once.
void scatter(const View& table, const View& dx, const View& ids);
}  // namespace cpu
namespace aten {
decltype(cpu::gather) gather;
decltype(cpu::scatter) scatter;
}  // namespace aten
inline constexpr Op gather{cpu::gather, where_aten(aten::gather)};
inline constexpr Op scatter{cpu::scatter, where_aten(aten::scatter)};

}  // namespace compute
