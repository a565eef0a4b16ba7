// Whether an artefact is a training, and where what it is executed with stands.
#pragma once

#include <optional>

#include "audit/check.h"
#include "audit/trainer.h"

namespace audit::training {

bool is_training(const Standing& artefact);

// The shards that it read, or the model that a stage that aligns began with; nothing, and a sentence why, where that
// does not stand here or was found wrong.
struct Found {
  std::optional<TrainingPlace> place;
  std::string why_not = {};
};
Found place_of(const Scene& scene, const Standing& train);

}  // namespace audit::training
