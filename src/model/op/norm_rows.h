// RMSNorm of some columns of a value, which stays as it is.
#pragma once

#include "model/op/op.h"

namespace model::op {

// y [M, W] = x / sqrt(mean x^2 + eps) times the gain, as `how` says, of the W columns of each row of x from
// `first` on, W the gain's.
Value norm_rows(Flow& flow, const Value& x, std::size_t first, const Weight& gain, float eps,
                compute::Gain how = compute::Gain::of_rounded);

// Where operations add that each give a gradient to some columns: zeros at first.
compute::View gradient_to_add_to(const Flow& flow, const Gradient& of);

}  // namespace model::op
