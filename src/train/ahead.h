// What the modules that predict further tokens lost in a pass (model/block/mtp.h).
#pragma once

#include "model/batch.h"
#include "model/workspace.h"

namespace train {

// Listens to one workspace, whose passes one thread makes.
class AheadLoss {
 public:
  explicit AheadLoss(model::Workspace& workspace);
  // The sum of the losses since it was asked last, weighted as they are learned from.
  double take();

 private:
  double sum_ = 0;
};

// How many targets `modules` modules are asked for in a batch: each one further on in the same segment.
std::int64_t asked_ahead(const model::Batch& batch, std::size_t modules);

}  // namespace train
