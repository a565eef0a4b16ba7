// GPTQ (Frantar et al. 2022, GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
// Transformers), as AutoGPTQ and GPTQModel write it: the matrix lies turned, its columns packed into
// words of 32 bits from the lowest up, and a group of columns shares a scale and a zero point a row.
//
//   w[r, c] = scales[g, r] * (q[c, r] - zero[g, r]),  g = g_idx[c]
//
// The first form stores a zero point less one, modulo 2^bits; gptq_v2 stores it as it is.
#pragma once

#include "model/packed/part.h"
#include "model/packed/scheme.h"

namespace model::packed {

// `words` is MODULE.qweight. Error: bad_data for parts that lack or do not fit together, and for a column
// whose group is not there.
base::Result<Matrix> gptq(const Parts& parts, const Part& words, const Scheme& scheme);

}  // namespace model::packed
