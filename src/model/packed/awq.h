// AWQ (Lin et al. 2023, AWQ: Activation-aware Weight Quantization for LLM Compression and
// Acceleration), as the gemm version of AutoAWQ writes it: the matrix lies turned, eight of its rows in a
// word in the order 0, 2, 4, 6, 1, 3, 5, 7 from the lowest bits up, zero points likewise.
//
//   w[r, c] = scales[g, r] * (q[c, r] - zero[g, r]),  g = c / group
#pragma once

#include "model/packed/part.h"
#include "model/packed/scheme.h"

namespace model::packed {

// `words` is MODULE.qweight. Error: bad_data for parts that lack or do not fit together.
base::Result<Matrix> awq(const Parts& parts, const Part& words, const Scheme& scheme);

}  // namespace model::packed
