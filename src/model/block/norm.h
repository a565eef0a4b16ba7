// RMSNorm of the residual stream, before a block reads it, or of what a block adds to it.
#pragma once

#include <string>

#include "model/block/cost.h"
#include "model/flow.h"

namespace model::block {

// The residual stream, with a branch that is not added yet: the next norm adds it in one go.
struct Stream {
  Value x;       // [M, H], float
  Value branch;  // [M, H], or none
};

struct Norm {
  std::int64_t width = 0;
  double eps = 1e-6;
  std::string name;       // none: it has no gain
  bool one_plus = false;  // the gain is 1 + its parameter, which begins at 0 (Gemma)
  bool in_float = false;  // the gain multiplies before rounding (OLMo 2), not after (Llama)
  bool wide = false;  // it stays float where a flow reads in bf16 (Flow::wide); only with in_float
  Place gain = {};    // [H], once it is declared

  base::Result<void> declare(Layout& layout, const std::string& prefix = "") {
    if (name.empty()) return {};
    gain = TRY(layout.add({prefix + name, {width}, one_plus ? kZeros : kOnes}));
    return {};
  }
  Cost cost() const { return {.floats = base::Size(width) + 1, .working = width}; }
  compute::Gain how() const {
    return name.empty() ? compute::Gain::none
           : one_plus   ? compute::Gain::one_plus
           : in_float   ? compute::Gain::in_float
                        : compute::Gain::of_rounded;
  }

  // The branch is added to the stream, and what comes out is its norm [M, H].
  Value forward(Flow& flow, Stream& stream) const;
  // Norms a branch [M, H], in place.
  void branch(Flow& flow, const Value& branch) const;
};

}  // namespace model::block
