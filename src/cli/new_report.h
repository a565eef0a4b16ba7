// What `janua new` says of what it found and made.
#pragma once

#include "cli/recipe_cost.h"
#include "data/survey.h"
#include "plan/recipe_text.h"

namespace cli {

struct NewReport {
  base::Path file;  // the recipe
  const data::Survey* survey;
  const plan::NewRecipe* recipe;
  const std::vector<Cost>* costs;
};

std::string new_text(const NewReport& report);
base::Json new_json(const NewReport& report);

}  // namespace cli
