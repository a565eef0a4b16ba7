#include "model/recipe.h"

namespace model {

Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary) {
  Config config = recipe.entry().configure(recipe.settings());
  config.arch = recipe.kind();
  config.vocabulary = vocabulary;
  return config;
}

std::int64_t context_tokens(const ModelRecipe& recipe) {
  return recipe.entry().configure(recipe.settings()).context;
}

}  // namespace model
