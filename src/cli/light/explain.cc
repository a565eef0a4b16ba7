// janua explain RECIPE: says of every artefact whether it is fresh, and if not, exactly why; which
// ones the recipe has left behind; draws the graph of the stages where it is asked to.
#include <algorithm>

#include "base/visible.h"
#include "cli/recipe_run.h"
#include "run/draw.h"
#include "run/left_over.h"

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

// In the form of the verdicts, behind which it stands.
std::string left_text(const std::vector<run::LeftOver>& left) {
  std::string text;
  for (const auto& one : left) {
    std::string name = one.name;
    name.resize(std::max<std::size_t>(name.size(), 10), ' ');
    text += base::visible(name) + " " + one.state() + " " + one.id.substr(0, 12) + "\n";
    for (const auto& reason : one.reasons()) text += "           " + reason + "\n";
  }
  return text;
}

base::Json with_left(base::Json list, const std::vector<run::LeftOver>& left) {
  for (const auto& one : left)
    list.push_back({{"stage", one.name},
                    {"kind", one.kind},
                    {"inputs", base::Json::array()},
                    {"roles", base::Json::object()},
                    {"state", one.state()},
                    {"reasons", one.reasons()},
                    {"id", one.id}});
  return list;
}

base::Result<void> run(Invocation& invocation) {
  const auto svg = invocation.option("svg");
  TRY(check_svg_name(svg));
  const auto wanted = TRY(read_recipe_run(invocation));
  auto& ctx = invocation.ctx;
  const auto [records, verdicts] = TRY(run::explain_by_records(wanted.recipe, wanted.out, ctx));
  const auto left = TRY(run::left_over(wanted.recipe, records, wanted.out, ctx.disk));
  if (!svg.empty()) TRY(invocation.ctx.disk.write_file(svg, run::draw_svg(verdicts)));
  if (invocation.json) {
    invocation.print_json(with_left(verdict_json(verdicts), left));
  } else {
    invocation.print(invocation.has("graph") ? run::draw_text(verdicts)
                                             : verdict_text(verdicts) + left_text(left));
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

constexpr JsonForm kForms[] = {
    {.text = "The stages of the recipe, and behind them what no stage of it makes any more.",
     .more = [](JsonRows& rows) { add_verdict_members("", rows); }}};

extern const Entry explain{
    .group = Group::make,
    .summary =
        "Say of every artefact of a recipe whether it is stale, and why; or draw what reads what.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kSet,
    .json = kForms,
    .run = run};

}  // namespace cli::light
