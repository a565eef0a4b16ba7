// Which sections of a recipe must stand there together.
#pragma once

#include "run/recipe.h"

namespace run {

// Whether each stage that a section asks for has all the sections that it cannot do without, and each
// section that may lack has the stage that reads it. `recipe` holds no [[stage]] yet. Error:
// bad_request with the lines to add.
base::Result<void> check_sections(const base::RecipeValue& file, Kinds kinds, const Recipe& recipe);

}  // namespace run
