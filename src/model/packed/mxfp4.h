// MXFP4 as gpt-oss is published: of each expert's matrix, turned, 32 neighbours are two numbers a byte,
// the lower half first, and an exponent (Open Compute Project, Microscaling Formats 1.0).
//
//   w[e, c, r] = 2^(scales[e, r, c / 32] - 127) * E2M1(blocks[e, r, c / 32, c % 32])
#pragma once

#include "model/packed/part.h"

namespace model::packed {

// `blocks` is NAME_blocks [E, R, C / 32, 16]; the parameter NAME is [E, C, R]. Error: bad_data for parts
// that lack or do not fit together.
base::Result<Matrix> mxfp4(const Parts& parts, const Part& blocks);

}  // namespace model::packed
