// Rows of tokens to the experts that read them, and back. Nothing is dropped: each choice of each token
// is a row of its own, whatever the load of an expert (Gale et al., MegaBlocks).
//
// Letters: M tokens, k experts chosen by each, N = M * k rows, H width, E experts. Choice j of token m
// has number m * k + j.
#pragma once

#include "compute/op/op.h"

namespace compute::cpu {

// ids [M, k] (below E) sorted by expert, equal ones by rising number: order [1, N] is the choice that
// row i belongs to, places [1, N] the row of a choice, begins [1, E + 1] where each expert's rows begin,
// then N. All i32.
void sort_by_expert(const View& order, const View& places, const View& begins, const View& ids);

// rows [N, H]: row i is that of the token which order[i] belongs to, times the weight of the choice.
// x [M, H], weights [M, k] float, or no data.
void dispatch(const View& rows, const View& x, const View& order, const View& weights);

// y [M, H]: the sum of the rows of each token's choices times their weights, in float, in the order
// of the choices, so that it does not depend on who else reads. Its gradient is a dispatch with
// these weights, and that of a dispatch is a combine with its weights.
void combine(const View& y, const View& rows, const View& places, const View& weights);
// dweights [M, k] float: the product of dy [M, H] with the row of each choice.
void combine_backward(const View& dweights, const View& dy, const View& rows, const View& places);

}  // namespace compute::cpu

namespace compute {

namespace aten {
decltype(cpu::sort_by_expert) sort_by_expert;
decltype(cpu::dispatch) dispatch;
decltype(cpu::combine) combine;
decltype(cpu::combine_backward) combine_backward;
}  // namespace aten

inline constexpr Op sort_by_expert{cpu::sort_by_expert, where_aten(aten::sort_by_expert)};
inline constexpr Op dispatch{cpu::dispatch, where_aten(aten::dispatch)};
inline constexpr Op combine{cpu::combine, where_aten(aten::combine)};
inline constexpr Op combine_backward{cpu::combine_backward, where_aten(aten::combine_backward)};

}  // namespace compute
