// A section may name a folder from outside and be what stands there (stage::Section::look): then others
// take what it lends them, and what follows from the folder is known once the recipe is read.
#pragma once

#include "run/recipe.h"

namespace run {

// The `from` of a section that lends it to another, into that other one if it says nothing.
void lend_from(base::RecipeValue& file, Kinds kinds);

// Fills in what settings of the stages leave to folders. Error: of the folder, with the stage's line.
base::Result<void> look_outside(Recipe& recipe, base::Disk& disk);

}  // namespace run
