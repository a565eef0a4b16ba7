#include "train/ahead.h"

#include <utility>

#include "compute/buffer.h"
#include "model/flow.h"

namespace train {

AheadLoss::AheadLoss(model::Workspace& workspace) {
  workspace.observer = [this](const std::string& name, const model::Value& value) {
    if (!name.starts_with("ahead_loss.")) return;
    double one = 0;
    compute::copy(compute::view_of(&one, 1, 1), value.view());
    sum_ += one;
  };
}

double AheadLoss::take() { return std::exchange(sum_, 0.0); }

std::int64_t asked_ahead(const model::Batch& batch, std::size_t modules) {
  std::int64_t out = 0;
  for (std::size_t k = 1; k <= modules; ++k)
    for (std::size_t s = 0; s + 1 < batch.segments.size(); ++s)
      for (std::size_t m = batch.segments[s] + k; m < batch.segments[s + 1]; ++m)
        out += batch.targets[m] >= 0 ? 1 : 0;
  return out;
}

}  // namespace train
