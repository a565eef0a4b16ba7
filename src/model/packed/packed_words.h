// compressed-tensors' pack-quantized: whole numbers of a few bits, one behind the other in words of 32
// from the lowest bit up, each stored 2^(bits - 1) higher; zero points likewise, down each column.
//
//   w[r, c] = scale[r, group of c] * (q[r, c] - zero[r, group of c])
#pragma once

#include "model/packed/grid.h"

namespace model::packed {

// `words` is MODULE.weight_packed. Error: bad_data for parts that lack or do not fit together.
base::Result<Matrix> packed_words(const Parts& parts, const Part& words, const Scheme& scheme);

}  // namespace model::packed
