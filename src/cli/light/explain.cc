// janua explain RECIPE: says of every artefact whether it is fresh, and if not, exactly why; draws
// the graph of the stages where it is asked to.
#include "cli/recipe_run.h"
#include "run/draw.h"

namespace cli::light {

namespace {

base::Result<void> run(Invocation& invocation) {
  const bool graph = invocation.flag("graph");
  const auto svg = TRY(invocation.option("svg", ""));
  const auto wanted = TRY(read_recipe_run(invocation));
  const auto verdicts = TRY(run::explain(wanted.recipe, wanted.out, invocation.ctx));
  if (!svg.empty()) TRY(invocation.ctx.disk.write_file(svg, run::draw_svg(verdicts)));
  if (invocation.json) {
    invocation.print(verdict_json(verdicts).dump() + "\n");
  } else {
    invocation.print(graph ? run::draw_text(verdicts) : verdict_text(verdicts));
  }
  return {};
}

}  // namespace

extern const Entry explain{
    "RECIPE [--out DIR] [--graph] [--svg FILE]",
    "Say of every artefact of a recipe whether it is stale, and why; or draw what reads what.",
    run};

}  // namespace cli::light
