// Products with weight matrices.
#pragma once

#include "model/op/op.h"

namespace model::op {

// y [M, out] = x [M, in] times the transpose of the weight [out, in], as compute::product has it; the
// weight may be as it is stored.
Value linear(Flow& flow, const Value& x, const Weight& weight);

// The same plus the bias [out] in every row. A flow that reads in bf16 rounds the sum once
// (compute::product_plus); one that trains rounds the product, too, as it always did, so that its steps
// keep their bits.
Value linear(Flow& flow, const Value& x, const Weight& weight, const Weight& bias);

// x [M, N] += the bias [N] in every row. Only of a value that nothing has read yet, but what made it.
void add_bias(Flow& flow, const Value& x, const Weight& bias);

// The same into memory of the caller, where nothing goes back.
void linear(const compute::View& x, const Weight& weight, const compute::View& y);

}  // namespace model::op
