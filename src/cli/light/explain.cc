// janua explain RECIPE: says of every artefact whether it is fresh, and if not, exactly why, and of a
// training to come what it will cost; which ones the recipe has left behind; draws the graph of the
// stages where it is asked to.
#include <algorithm>

#include "base/visible.h"
#include "cli/recipe_cost.h"
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

// Of the trainings to come, by stage; where all is fresh nothing is reckoned.
using Costs = std::map<std::string, base::Result<Cost>>;

bool is_to_come(const run::Verdict& verdict) {
  return verdict.stage->kind == "train" &&
         (verdict.state == run::State::stale || verdict.state == run::State::waiting);
}

Costs costs_to_come(const std::vector<run::Verdict>& verdicts, const RecipeRun& wanted,
                    base::Context& ctx) {
  Costs out;
  for (const auto& verdict : verdicts)
    if (is_to_come(verdict))
      out.emplace(verdict.stage->name, cost_of(wanted.recipe, *verdict.stage, wanted.out, ctx));
  return out;
}

// Of one that this machine cannot hold, why not: a run would say so.
std::map<std::string, std::string> cost_lines(const std::vector<run::Verdict>& verdicts,
                                              const Costs& costs) {
  std::map<std::string, std::string> out;
  for (const auto& verdict : verdicts) {
    const auto cost = costs.find(verdict.stage->name);
    if (cost == costs.end()) continue;
    const char* when = verdict.state == run::State::waiting ? "if it is made again: "
                       : verdict.goes_on                    ? "in all: "
                                                            : "";
    out[cost->first] = cost->second.ok() ? when + cost_line(*cost->second)
                                         : "it cannot start: " + cost->second.error().sentence();
  }
  return out;
}

base::Json with_costs(base::Json list, const Costs& costs) {
  for (auto& row : list)
    if (const auto cost = costs.find(row["stage"].get<std::string>());
        cost != costs.end() && cost->second.ok())
      row["cost"] = cost_json(*cost->second);
  return list;
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
  if (invocation.has("graph") && !invocation.json) {
    invocation.print(run::draw_text(verdicts));
    return {};
  }
  const auto costs = costs_to_come(verdicts, wanted, ctx);
  if (invocation.json)
    invocation.print_json(with_left(with_costs(verdict_json(verdicts), costs), left));
  else
    invocation.print(verdict_text(verdicts, cost_lines(verdicts, costs)) + left_text(left));
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
     .more = [](JsonRows& rows) {
       add_verdict_members("", rows);
       rows.push_back(
           {"[].cost?", "object", "of a training to come: what it will cost here, about"});
       add_one_cost_members("[].cost", rows);
     }}};

extern const Entry explain{
    .group = Group::make,
    .summary =
        "Say of every artefact of a recipe whether it is stale, why, and what a training will cost; "
        "or draw what reads what.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kSet,
    .json = kForms,
    .run = run};

}  // namespace cli::light
