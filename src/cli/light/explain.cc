// janua explain RECIPE: says of every artefact whether it is fresh, and if not, exactly why; draws
// the graph of the stages where it is asked to.
#include "cli/recipe_run.h"
#include "run/draw.h"

namespace cli::light {

namespace {

// Another ending would be a false name for what stands in the file.
base::Result<void> check_svg_name(const base::Path& file) {
  const auto name = base::file_name(file);
  const auto dot = name.rfind('.');
  if (dot == std::string::npos) return {};
  auto ending = name.substr(dot);
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (ending == ".svg") return {};
  return base::Error{base::Code::bad_request,
                     "the drawing is SVG, and '" + name.substr(dot) + "' says something else",
                     "--svg", "call it " + name.substr(0, dot) + ".svg"};
}

base::Result<void> run(Invocation& invocation) {
  const auto svg = invocation.option("svg");
  TRY(check_svg_name(svg));
  const auto wanted = TRY(read_recipe_run(invocation));
  const auto verdicts = TRY(run::explain(wanted.recipe, wanted.out, invocation.ctx));
  if (!svg.empty()) TRY(invocation.ctx.disk.write_file(svg, run::draw_svg(verdicts)));
  if (invocation.json) {
    invocation.print(verdict_json(verdicts).dump() + "\n");
  } else {
    invocation.print(invocation.has("graph") ? run::draw_text(verdicts) : verdict_text(verdicts));
  }
  return {};
}

}  // namespace

constexpr Option kOptions[] = {kOut,
                               {"graph", "", "", "draw what reads what instead"},
                               {"svg", "FILE", "", "write that drawing into FILE"}};
constexpr Example kExamples[] = {
    {"janua explain recipes/demo.toml", "what `janua run` would make, and why"},
    {"janua explain recipes/demo.toml --svg graph.svg", "the stages as a picture"}};

extern const Entry explain{
    .group = Group::make,
    .summary =
        "Say of every artefact of a recipe whether it is stale, and why; or draw what reads what.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kSet,
    .run = run};

}  // namespace cli::light
