// RMSNorm of some columns of a value, which stays as it is.
#pragma once

#include "model/op/norm.h"

namespace model::op {

// y [M, W] = x / sqrt(mean x^2 + eps) times the gain of the W columns of each row of x from
// `first` on, W the gain's.
Value norm_rows(Flow& flow, const Value& x, std::size_t first, const NormGain& gain, float eps);

// Where operations add that each give a gradient to some columns: zeros at first.
compute::View gradient_to_add_to(const Flow& flow, const Gradient& of);

}  // namespace model::op
