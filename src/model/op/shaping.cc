#include "model/op/shaping.h"

#include "compute/op/activation.h"

namespace model::op {

void shape(const compute::View& logits, const Shaping& shaping) {
  if (shaping.scale != 1) compute::scale(logits, static_cast<float>(shaping.scale), logits.type);
  if (shaping.cap > 0) compute::soft_cap(logits, static_cast<float>(shaping.cap));
}

void shape_back(const compute::View& gradient, const compute::View& shaped,
                const Shaping& shaping) {
  if (shaping.cap > 0)
    compute::soft_cap_backward(gradient, shaped, static_cast<float>(shaping.cap));
  if (shaping.scale != 1)
    compute::scale(gradient, static_cast<float>(shaping.scale), gradient.type);
}

}  // namespace model::op
