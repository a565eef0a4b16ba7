// Several processes at one command (rank/ranks.h): what they must have in common before it begins.
#pragma once

#include "cli/recipe_run.h"
#include "rank/launch.h"

namespace cli {

// Reads the recipe on every rank. Error, the same on each: of the first that could not; bad_request
// with its number for one that runs another build of this program or reads another recipe.
base::Result<RecipeRun> read_together(const Invocation& invocation, rank::Ranks& ranks);

// Ranks on one machine share its cores, unless JANUA_WORKERS says how many each takes.
void share_cores(const rank::Ranks& ranks, base::Context& ctx);

}  // namespace cli
