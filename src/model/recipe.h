// [model]: what is trained. `arch` names the architecture, all other keys are its own (model/arch/).
#pragma once

#include <cstdint>

#include "model/arch.h"

namespace model {

// As the choice reads it, but for `size`: the keys that it stands for are put in where they are not
// said themselves, so whatever order they stand in, a key beside it counts more.
struct ModelRecipe : base::Choice<arch::Registry> {
  base::Result<void> read(const base::RecipeValue& value);
  base::Result<void> from_json(const base::Json& json, const std::string& where);
};

// The configuration of a model that the recipe describes, without special tokens.
Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary);
// The same before the vocabulary is known.
std::int64_t context_tokens(const ModelRecipe& recipe);

// What its architecture remarks on the recipe.
std::vector<std::string> remarks(const ModelRecipe& recipe);
// "200K, 1M or 3M".
std::string size_names(const arch::Entry& entry);

}  // namespace model
