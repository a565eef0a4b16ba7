// [model]: what is trained. `arch` names the architecture, all other keys are its own (model/arch/).
#pragma once

#include <cstdint>

#include "model/arch.h"

namespace model {

using ModelRecipe = base::Choice<arch::Registry>;

// The configuration of a model that the recipe describes, without special tokens.
Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary);
// The same before the vocabulary is known.
std::int64_t context_tokens(const ModelRecipe& recipe);

}  // namespace model
