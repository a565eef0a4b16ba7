// RMSNorm of the residual stream, taken before a block reads it.
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
  std::string name;
  Place gain = {};  // [H], once it is declared

  base::Result<void> declare(Layout& layout, const std::string& prefix = "") {
    gain = TRY(layout.add({prefix + name, {width}, kOnes}));
    return {};
  }
  Cost cost() const { return {.floats = base::Size(width) + 1, .working = width}; }

  // The branch is added to the stream, and what comes out is its norm [M, H].
  Value forward(Flow& flow, Stream& stream) const;
};

}  // namespace model::block
