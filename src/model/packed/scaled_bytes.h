// A byte a number, times the scale of its block: FP8 as DeepSeek-V3 is published, and what
// compressed-tensors calls float-quantized, int-quantized and naive-quantized.
//
//   w[r, c] = scale[block of r, c] * (q[r, c] - zero[block of r, c])
#pragma once

#include "model/packed/grid.h"

namespace model::packed {

inline constexpr std::initializer_list<const char*> kByteTypes = {"F8_E4M3", "F8_E5M2", "I8"};

// `weight` is MODULE.weight, a matrix of one of these types. Error: bad_data for parts that lack or have
// another type or shape than the scheme asks for.
base::Result<Matrix> scaled_bytes(const Parts& parts, const Part& weight, const Scheme& scheme);

}  // namespace model::packed
