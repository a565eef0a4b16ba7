// A training that starts from a model that stands instead of from random weights: what must fit,
// and the weights.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "model/recipe.h"
#include "record/given.h"
#include "train/recipe.h"

namespace train {

// The files that are read of the folder that train.init names, and of the one that model.from does
// (ledger/given.h): what janua exports, and what anybody publishes, with the licence that it states.
inline constexpr const char* kInitFiles[] = {"config.json", "model.safetensors", "tokenizer.json"};
inline constexpr const char* kFromFiles[] = {"config.json", "*.safetensors", "tokenizer.json",
                                             "model.safetensors.index.json?", "README.md?"};
inline std::span<const char* const> init_files(const model::ModelRecipe& recipe) {
  if (recipe.from.empty()) return kInitFiles;
  return kFromFiles;
}

// Where the weights of a training come from, if not from its seed: model.from, else train.init.
inline const base::RecipePath& init_of(const model::ModelRecipe& model, const TrainRecipe& train) {
  return model.from.empty() ? train.init : model.from;
}

// What a training says of the model that it started from: with the licence, if the file that states
// one was read.
record::Given said_of(base::Disk& disk, const ledger::Given& given);

// Whether the model in `folder` (or one GGUF file) has the parameters, the arithmetic and as many ids
// as what is made of `recipe`, and weights that can be read and are finite numbers; nothing is
// allocated. Only the context may differ, since no weight depends on it; a model that [model] itself
// names may have more rows than the tokenizer has ids, as published ones do. Error: missing;
// bad_request that names what differs, with both values; bad_data and unsupported for a model that is
// damaged or does not run here.
base::Result<void> fits_init(base::Disk& disk, const base::Path& folder,
                             const model::ModelRecipe& recipe, std::int64_t vocabulary);

// The weights of such a model as master weights, whatever type they are stored in. Errors: those
// of fits_init().
base::Result<std::vector<float>> init_weights(base::Disk& disk, const base::Path& folder,
                                              const model::ModelRecipe& recipe,
                                              std::int64_t vocabulary);

}  // namespace train
