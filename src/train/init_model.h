// A training that starts from a model that stands instead of from random weights: what must fit,
// and the weights.
#pragma once

#include <vector>

#include "base/context.h"
#include "model/recipe.h"

namespace train {

// The files of the model's folder that are read.
inline constexpr const char* kInitFiles[] = {"config.json", "model.safetensors", "tokenizer.json"};

// Whether the model in `folder` has the parameters, the arithmetic and as many ids as what is made
// of `recipe`, and weights that can be read and are finite numbers; nothing is allocated. Only the
// context may differ, since no weight depends on it. Error: missing; bad_request that names what
// differs, with both values; bad_data and unsupported for a model that is damaged or does
// not run here.
base::Result<void> fits_init(base::Disk& disk, const base::Path& folder,
                             const model::ModelRecipe& recipe, std::int64_t vocabulary);

// The weights of such a model as master weights, whatever type they are stored in. Errors: those
// of fits_init().
base::Result<std::vector<float>> init_weights(base::Disk& disk, const base::Path& folder,
                                              const model::ModelRecipe& recipe,
                                              std::int64_t vocabulary);

}  // namespace train
