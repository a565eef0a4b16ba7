// What becomes of logits behind the head: a scale (Granite), then a cap (Gemma 2).
#pragma once

#include "compute/view.h"

namespace model::op {

struct Shaping {
  double scale = 1;
  double cap = 0;  // cap * tanh(x / cap); 0: none
};

// In place.
void shape(const compute::View& logits, const Shaping& shaping);
// The gradient of shaped logits becomes that of the logits; `shaped` is asked for where there is a cap.
void shape_back(const compute::View& gradient, const compute::View& shaped, const Shaping& shaping);

}  // namespace model::op
