// A product with a matrix that is not zero on its diagonal alone: block by block.
#pragma once

#include "model/op/op.h"

namespace model::op {

// y [M, out] = x [M, in], cut into `blocks` of columns, each times the transpose of as many rows of the
// weight [out, in / blocks], which may be as it is stored.
Value diagonal_linear(Flow& flow, const Value& x, const Weight& weight, std::size_t blocks);

}  // namespace model::op
