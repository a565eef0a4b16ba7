// RMSNorm (Zhang & Sennrich), with the addition to the residual stream that stands before it.
#pragma once

#include "model/op/op.h"

namespace model::op {

// The gain of a norm and how it multiplies. None, for Gain::none, names no parameter.
struct NormGain {
  // NOLINTNEXTLINE(google-explicit-constructor): a weight is a gain
  NormGain(Weight weight, compute::Gain how = compute::Gain::of_rounded)
      : weight(weight), how(how) {}
  NormGain() : how(compute::Gain::none) {}
  Weight weight = {};
  compute::Gain how;
};

struct Normed {
  Value x;  // [M, H], float: the stream after the addition
  Value y;  // [M, H]: its norm
};

// x = stream + branch, y = its norm (compute/op/norm.h), row by row. The branch may be none. Backward,
// the gradient of x passes on to the stream in place, that of y added, and rounded to the branch: so a
// stream must be read by nothing else.
Normed add_norm(Flow& flow, const Value& stream, const Value& branch, const NormGain& gain,
                float eps);

// The same without a norm: y is the stream after the addition in the working type.
Normed join(Flow& flow, const Value& stream, const Value& branch);

// The norm of each of `heads` heads of width D from column `first` on, in place: of a value that
// nothing has read yet, but what made it. A gain has D elements.
void norm_heads(Flow& flow, const Value& rows, std::size_t first, std::size_t heads, std::size_t D,
                const NormGain& gain, float eps);
inline void norm_heads(Flow& flow, const Value& rows, std::size_t first, std::size_t heads,
                       const NormGain& gain, float eps) {
  norm_heads(flow, rows, first, heads, gain.weight.value.elements(), gain, eps);
}

}  // namespace model::op
