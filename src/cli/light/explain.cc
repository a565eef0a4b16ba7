// janua explain RECIPE: says of every artefact whether it is fresh, and if not, exactly why.
#include "cli/recipe_run.h"

namespace cli::light {

namespace {

base::Result<void> run(Invocation& invocation) {
  const auto wanted = TRY(read_recipe_run(invocation));
  const auto verdicts = TRY(run::explain(wanted.recipe, wanted.out, invocation.ctx));
  invocation.print(invocation.json ? verdict_json(verdicts).dump() + "\n" : verdict_text(verdicts));
  return {};
}

}  // namespace

extern const Entry explain{"RECIPE [--out DIR]",
                           "Say of every artefact of a recipe whether it is stale, and why.", run};

}  // namespace cli::light
