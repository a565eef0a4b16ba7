// Layers of a tournament between two candidates, in expectation: what the watermark of SynthID-Text does to a
// distribution (Dathathri et al., Nature 634, 2024).
#pragma once

#include "compute/op/op.h"

namespace compute {

namespace cpu {
// scores [1, V], float, become the logarithms of p, which is their softmax behind all layers: in each, p of a candidate
// is multiplied by 1 + g - (the sum of g p). The least float where p is 0 or below. g [layers, V], float, 0 or 1. A
// candidate whose p is left by rounding alone, below about 1e-7 in some layer, has other digits in another set.
void tournament(const View& scores, const View& g);
}  // namespace cpu
namespace aten {
decltype(cpu::tournament) tournament;
}  // namespace aten
inline constexpr Op tournament{cpu::tournament, where_aten(aten::tournament)};

}  // namespace compute
