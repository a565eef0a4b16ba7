// What the stages that align have in common (run/stage/sft.cc, dpo.cc): where their model comes from, and the way
// from rows that stand in the work to an artefact that serves as a model.
#pragma once

#include <span>

#include "align/scribe.h"
#include "record/align.h"
#include "run/recipe.h"

namespace run::aligned {

// All that such an artefact holds: a model, what it was taught with, its training, and an adapter if there is one.
extern const std::span<const stage::File> kFiles;
// The same of one that was taught with its own answers, in the place of rows.
extern const std::span<const stage::File> kRolloutFiles;

// Either the recipe makes a model that is read, or `base` names one. Error: bad_request.
base::Result<void> reads_one_model(const Instance& stage, const base::RecipePath& base);
// Where it stands.
base::Result<base::Path> model_of(const stage::Work& work, const base::RecipePath& base);

struct Taught {
  const char* kind;  // of the stage, of its section and of its objective
  std::span<const stage::Given> given;
  base::Path model;
  record::Lesson told;
};
// Trains on what stands in the work (align/objective.h), writes the model and says what it is.
base::Result<void> learn(stage::Work& work, const Taught& taught, const align::Scribe& scribe);

// Seconds that went into begun work.
double spent(const base::Path& folder, base::Disk& disk);

}  // namespace run::aligned
