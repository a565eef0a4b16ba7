// janua check RECIPE: reads everything that `janua run` would read first, says what the training
// would cost, and starts nothing.
#include "base/memory.h"
#include "cli/recipe_cost.h"
#include "cli/recipe_run.h"
#include "ledger/clock_check.h"

namespace cli::light {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// The folder that exists on the way to `out`.
Path standing(const Path& out, base::Disk& disk) {
  Path place = out;
  while (!disk.exists(place) && place != base::parent(place)) place = base::parent(place);
  return place;
}

// It must take a new one.
Result<void> check_out(const Path& out, base::Disk& disk) {
  const auto place = standing(out, disk);
  if (!disk.is_folder(place))
    return Error{Code::bad_request, "is a file, not a folder", place, "choose another --out"};
  if (disk.can_write(place)) return {};
  return Error{Code::io, "the folder cannot be written", place, "choose another --out"};
}

// A disk that fills in the middle loses nothing, but the work stops there.
void warn_of_room(const std::vector<Cost>& costs, const Path& place, base::Context& ctx) {
  base::Size needed;
  for (const auto& cost : costs) needed += cost.estimate.disk;
  const auto room = ctx.disk.room(place);
  if (room && !needed.fits(*room))
    ctx.reporter.warn("check", "checkpoints take about " + plan::bytes(needed) + ", and " + place +
                                   " has room for " + plan::bytes(*room) +
                                   "; raise train.checkpoint_steps, or choose another --out");
}

Result<void> run(Invocation& invocation) {
  const auto wanted = TRY(read_recipe_run(invocation));
  auto& disk = invocation.ctx.disk;
  TRY(check_ready(wanted, disk));
  TRY(check_out(wanted.out, disk));
  const auto costs = TRY(costs_of(wanted.recipe, wanted.out, invocation.ctx));
  const auto controls = control_costs(wanted.recipe);
  for (const auto& remark : control_remarks(controls, base::memory_there()))
    invocation.ctx.reporter.warn("check", remark);
  warn_of_room(costs, standing(wanted.out, disk), invocation.ctx);
  TRY(ledger::check_clock(invocation.ctx.clock));
  const auto verdicts = TRY(run::explain(wanted.recipe, wanted.out, invocation.ctx));
  if (invocation.json) {
    const base::Json out = {{"recipe", wanted.recipe.name},
                            {"out", wanted.out},
                            {"resolved", wanted.recipe.resolved()},
                            {"stages", verdict_json(verdicts)},
                            {"costs", cost_json(costs)},
                            {"controls", control_json(controls)}};
    invocation.print_json(out);
    return {};
  }
  std::string stages;
  for (const auto& verdict : verdicts)
    stages += (stages.empty() ? "" : ", ") + std::string(verdict.stage->name);
  invocation.print("the recipe '" + wanted.recipe.name + "' is sound; it makes in " + wanted.out +
                   ": " + (stages.empty() ? "nothing, for it has no section" : stages) + "\n" +
                   cost_text(costs) + control_text(controls));
  return {};
}

}  // namespace

constexpr Example kExamples[] = {{"janua check recipes/demo.toml --set train.steps=400",
                                  "whether a run of it would start, with that many steps"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"recipe", "text", "its name"},
    {"out", "text", "where the run stands"},
    {"resolved", "anything", "the recipe with all defaults, as a run would record it"}};
constexpr JsonForm kForms[] = {{.text = "What the recipe would make, and at what cost.",
                                .members = kMembers,
                                .more = [](JsonRows& rows) {
                                  add_verdict_members("stages", rows);
                                  add_cost_members("costs", rows);
                                  add_control_members("controls", rows);
                                }}};

extern const Entry check{.group = Group::make,
                         .summary =
                             "Read a recipe and all it refers to, say what it would cost, "
                             "and start nothing.",
                         .arguments = kRecipeArguments,
                         .options = kRecipeOptions,
                         .examples = kExamples,
                         .obeys = kJson | kSet,
                         .json = kForms,
                         .run = run};

}  // namespace cli::light
