// Which optimizer arrays a rank holds where they are shared out: ZeRO, stage 1 (Rajbhandari et al. 2020).
#pragma once

#include <cstddef>
#include <vector>

#include "model/layout.h"

namespace train {

// Elements of the flat parameters [begin, end): whole tensors, so that each has one owner.
struct Share {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
  bool holds(std::size_t element) const { return begin <= element && element < end; }
};

// Of each rank, in order and without gaps, as even as whole tensors allow; some may be empty.
std::vector<Share> shares_of(const model::Layout& layout, int ranks);

}  // namespace train
