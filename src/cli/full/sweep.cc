// janua sweep RECIPE: the runs of its [sweep], and what came of them.
#include "run/sweep.h"

#include "cli/recipe_run.h"
#include "run/run.h"

namespace cli::full {

namespace {

struct Wanted {
  run::Sweep sweep;
  std::vector<run::Recipe> recipes;  // of each point
  base::Path out;
};

// All of them are read before one is made: a key that is misspelled is named first.
base::Result<Wanted> read_wanted(const Invocation& invocation) {
  auto& disk = invocation.ctx.disk;
  const auto& file = invocation.arguments[0];
  Wanted out{TRY(run::read_sweep(TRY(disk.read(file)), file)), {}, invocation.option("out")};
  for (const auto& point : out.sweep.points) {
    auto set = invocation.set;
    for (auto& one : point.set()) set.push_back(std::move(one));
    out.recipes.push_back(TRY(run::load_recipe(run::stage::all(), disk, file, set)));
    const auto* stage = out.recipes.back().find(out.sweep.until);
    if (!stage || stage->kind != "train")
      return base::Error{base::Code::bad_request,
                         "sweep.until names no training: '" + out.sweep.until + "'", file,
                         "name a stage of the kind train"};
  }
  if (out.out.empty()) out.out = base::join("out", out.recipes.front().name + "-sweep");
  return out;
}

base::Result<void> write(const Wanted& wanted, const std::vector<run::SweepResult>& results,
                         base::Disk& disk) {
  TRY(disk.make_folders(wanted.out));
  TRY(disk.write_file(base::join(wanted.out, "sweep.json"),
                      base::pretty(run::sweep_json(wanted.sweep, results))));
  return disk.write_file(base::join(wanted.out, "sweep.svg"),
                         run::sweep_plot(wanted.sweep, results));
}

// Table and plot are written after each run: a stop leaves those of the runs so far.
[[maybe_unused]] base::Result<void> make_all(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto wanted = TRY(read_wanted(invocation));
  const auto key = TRY(ledger::Key::load_or_make(ctx.disk, ledger::default_key_path()));
  run::Options options;
  options.until = wanted.sweep.until;
  std::vector<run::SweepResult> results;
  for (std::size_t i = 0; i < wanted.recipes.size(); ++i) {
    const auto& point = wanted.sweep.points[i];
    TRY(ctx.cancel.check("sweep"));
    ctx.reporter.note("sweep", point.name + ", run " + std::to_string(i + 1) + " of " +
                                   std::to_string(wanted.recipes.size()));
    const auto folder = base::join(wanted.out, point.name);
    TRY(run::run(wanted.recipes[i], options, folder, key, ctx));
    results.push_back(TRY(run::measure(point, base::join(folder, wanted.sweep.until), ctx.disk)));
    TRY(write(wanted, results, ctx.disk));
  }
  if (invocation.json)
    invocation.print_json(run::sweep_json(wanted.sweep, results));
  else
    invocation.print(run::sweep_text(wanted.sweep, results));
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"out", "DIR", "", "where the runs stand; without it out/NAME-sweep"}};
constexpr Example kExamples[] = {
    {"janua sweep recipes/own.toml --out out/sizes",
     "every point of [sweep.grid], a table and a plot; the same line goes on after a stop"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"against", "text", "what the loss is fitted against: parameters, tokens or flops"},
    {"runs", "list", "the lowest loss first"},
    {"runs[]", "object", ""},
    {"runs[].name", "text", "of its folder below DIR"},
    {"runs[].values", "object", "of the grid, by key, as TOML spells them"},
    {"runs[].values.*", "text", ""},
    {"runs[].loss", "number", "mean of the last tenth of the steps, nats per token"},
    {"runs[].parameters", "number", "of the model"},
    {"runs[].tokens", "number", "that the training read"},
    {"runs[].flops", "number", "floating-point operations of the training"},
    {"runs[].state", "text", "digest of its last state"},
    {"fit?", "object",
     "loss = factor * x^-exponent through the best run of each x; lacks for fewer than three"},
    {"fit.factor", "number", ""},
    {"fit.factor_low", "number", "end of its 95 % interval"},
    {"fit.factor_high", "number", "end of its 95 % interval"},
    {"fit.exponent", "number", ""},
    {"fit.exponent_low", "number", "end of its 95 % interval"},
    {"fit.exponent_high", "number", "end of its 95 % interval"},
    {"fit.points", "number", "different x"}};
constexpr JsonForm kForms[] = {
    {.text = "What came of a sweep, as DIR/sweep.json keeps it.", .members = kMembers}};

extern const Entry sweep{
    .group = Group::make,
    .summary = "Run a recipe once for each point of its [sweep], and compare what came of it.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kSet,
    .json = kForms,
    .run = RUNNER(make_all)};

}  // namespace cli::full
