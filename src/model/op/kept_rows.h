// Rows of a text in progress, in float on the host, of which only the last are needed.
#pragma once

#include <cstdint>
#include <vector>

#include "compute/view.h"

namespace model::op {

struct KeptRows {
  std::vector<float> rows;  // those from `first` on
  std::int64_t first = 0;

  // Drops those from `end` on, which a failed pass has left, and those before `needed`; adds behind, and
  // gives all there are. `added` is a matrix in float on any device, or no data but the width.
  compute::View add(std::int64_t end, std::int64_t needed, const compute::View& added);
};

}  // namespace model::op
