// Cuts rows apart whose parts lie group by group, as heads do in one projection of several things.
#pragma once

#include <array>

#include "model/op/op.h"

namespace model::op {

struct SplitGroups {
  Value first;  // [all a | all b | all c]
  Value last;   // [all d]
};

// x [M, groups * (a + b + c + d)] holds a, b, c and d of each group, `widths` wide. Backward, both
// values must lead to what is scored, or none.
SplitGroups split_groups(Flow& flow, const Value& x, std::size_t groups,
                         const std::array<std::size_t, 4>& widths);

}  // namespace model::op
