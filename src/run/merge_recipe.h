// [merge]: how models of one shape become one.
#pragma once

#include <vector>

#include "base/choice.h"
#include "model/merge.h"

namespace run {

struct MergeRecipe {
  base::Choice<model::merge::Registry> how;
  std::vector<double> weights;

  template <class V>
  void fields(V& v) {
    v(how, "how", "the way, with its own keys: {kind = \"ties\", density = 0.3}");
    v(weights, "weights", "of the first and the second model; none: 1 each");
  }
  base::Result<void> check() const {
    if (weights.empty() || weights.size() == 2) return {};
    return base::Error{base::Code::bad_request, "merge.weights are not two numbers", "",
                       "write one for the first model and one for the second, or none"};
  }
};

}  // namespace run
