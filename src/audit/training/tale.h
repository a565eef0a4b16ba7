// What the ledger tells of a training, record by record, while it was made.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/check.h"

namespace audit::training {

// Of the checkpoint of one step.
struct Told {
  std::size_t record = 0;
  std::string id, state;
  std::optional<double> loss;
  bool must_stand = true, pruned = false;
};

struct Tale {
  std::map<std::int64_t, Told> checkpoints;
  std::vector<std::int64_t> resumed;  // a resumed run found a checkpoint of this step
  // As it says, the training that it grew from went on after these steps and lost some.
  std::vector<std::int64_t> lost_after;
};

// Of the records that the maker of `train` wrote. Names those that contradict each other.
Tale read_tale(const Scene& scene, const Standing& train, Report& report);

// Whether a run went on after that step: one of this work, or of one before it that this one grew from.
bool went_on_after(std::int64_t step, const Tale& tale, const Scene& scene, const Standing& train);

}  // namespace audit::training
