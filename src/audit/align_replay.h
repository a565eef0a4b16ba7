// Trainings of stages that align (align/objective.h), opened again for an audit: from the rows that stand in the
// artefact and the model that it began with.
#pragma once

#include "align/objective.h"
#include "audit/trainer.h"
#include "ledger/manifest.h"

namespace audit {

// Null: a training that reads shards, or none at all.
const align::objective::Entry* aligned_by(const ledger::Manifest& manifest);

// How it learns, as its manifest records it. Error: bad_data, bad_request.
base::Result<train::TrainRecipe> aligned_recipe(const TrainingPlace& place, base::Disk& disk);

// As it begins: `place.train` is the artefact, `place.init` the model. Error: missing where that is not at hand; bad_data,
// bad_request, unsupported.
base::Result<std::unique_ptr<train::Trainer>> open_aligned(const TrainingPlace& place,
                                                           base::Context& ctx);

// Whether what is recorded can be executed here, before memory is taken for it.
base::Result<void> check_aligned(const TrainingPlace& place, base::Context& ctx);

}  // namespace audit
