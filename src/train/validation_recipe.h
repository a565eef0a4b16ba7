// [train.validation]: held-out text that is scored while a model trains.
#pragma once

#include "base/field.h"

namespace train {

struct ValidationRecipe {
  std::int64_t every_steps = 0, max_bytes = 20000;
  template <class V>
  void fields(V& v) {
    v(every_steps, "every_steps",
      "steps from one scoring of held-out text to the next, and after the last; 0: never. It "
      "changes no bit of the training",
      base::Affects::nothing);
    v(max_bytes, "max_bytes", "of held-out text of each language, whole documents",
      base::Affects::nothing);
  }
  base::Result<void> check() const {
    if (every_steps >= 0 && max_bytes >= 1) return {};
    return base::Error{base::Code::bad_request,
                       "train.validation.every_steps must be at least 0, max_bytes at least 1", "",
                       ""};
  }
  bool due(std::int64_t step, std::int64_t steps) const {
    return every_steps > 0 && (step % every_steps == 0 || step == steps);
  }
};

}  // namespace train
