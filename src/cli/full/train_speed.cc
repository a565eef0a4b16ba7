// janua train speed: how fast steps of a recipe's model run here, on made-up tokens. What it
// measures of one process is noted, so that `janua check` can say how long a training would take.
#include "base/recipe.h"
#include "cli/ranks.h"
#include "cli/recipe_cost.h"
#include "cli/recipe_run.h"
#include "train/machine_class.h"
#include "train/speed.h"

namespace cli::full {

namespace {

// The training that --stage names, or the only one of the recipe.
base::Result<const run::Instance*> training_of(const run::Recipe& recipe,
                                               const Invocation& invocation) {
  std::vector<std::string> names;
  for (const auto& stage : recipe.stages)
    if (stage.kind == "train") names.push_back(stage.name);
  const auto& file = invocation.arguments[0];
  if (names.empty())
    return base::Error{base::Code::bad_request, "the recipe trains nothing", file,
                       "it needs the sections [model] and [train]"};
  if (invocation.has("stage")) {
    const auto name = invocation.option("stage");
    TRY(base::check_known("training", name, names));
    return recipe.find(name);
  }
  if (names.size() == 1) return recipe.find(names[0]);
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return base::Error{base::Code::bad_request, "the recipe has several trainings: " + list, file,
                     "say which: --stage " + names.back()};
}

[[maybe_unused]] std::string speed_text(const train::Speed& speed, double flops, int workers) {
  char text[160];
  std::snprintf(text, sizeof text,
                "%.0f tokens/s: a step of %.0f tokens takes %.3f s, at %.3g GFLOP/s\n",
                speed.tokens_per_step / speed.seconds_per_step, speed.tokens_per_step,
                speed.seconds_per_step, flops / 1e9);
  return text + plan::many(static_cast<double>(speed.parameters)) + " parameters, " +
         std::to_string(workers) + (workers == 1 ? " worker, " : " workers, ") +
         train::machine_class() + "\n";
}

[[maybe_unused]] base::Result<void> time_steps(Invocation& invocation, rank::Ranks& ranks) {
  const auto steps = TRY(invocation.whole("steps", 1, 1000000));
  const auto warm = TRY(invocation.whole("warm", 0, 1000000));
  const auto workers = TRY(invocation.whole("workers", 0, 4096));
  const auto recipe = TRY(run::load_recipe(run::stage::all(), invocation.ctx.disk,
                                           invocation.arguments[0], invocation.set));

  const auto* stage = TRY(training_of(recipe, invocation));
  const auto vocabulary = invocation.has("vocabulary")
                              ? TRY(invocation.whole("vocabulary", 2, INT32_MAX))
                              : TRY(vocabulary_for(recipe, *stage, invocation.ctx.disk));
  const auto& model = stage->settings("model").as<model::ModelRecipe>();
  const auto& training = stage->settings("train").as<train::TrainRecipe>();

  auto& outer = invocation.ctx;
  base::Context ctx{outer.disk,
                    outer.clock,
                    outer.reporter,
                    outer.cancel,
                    workers > 0 ? base::Pool(static_cast<int>(workers)) : outer.pool,
                    outer.cache};
  const auto speed =
      TRY(train::measure_speed(model, training, vocabulary, warm, steps, ctx, ranks));
  if (!ranks.leads()) return {};
  const auto flops = speed.flops_per_step / speed.seconds_per_step;
  if (!ranks.alone())
    ctx.reporter.note("train speed", "of several ranks nothing is noted for `janua check`");
  else if (const auto noted = plan::note_rate({flops, static_cast<double>(speed.parameters), ""},
                                              training.precision, ctx);
           !noted.ok())
    ctx.reporter.warn("train speed", "it is not noted: " + noted.error().sentence());
  const base::Json out = {{"tokens_per_second", speed.tokens_per_step / speed.seconds_per_step},
                          {"seconds_per_step", speed.seconds_per_step},
                          {"tokens_per_step", speed.tokens_per_step},
                          {"flops_per_second", flops},
                          {"parameters", speed.parameters},
                          {"workers", ctx.pool.workers()},
                          {"ranks", ranks.size()},
                          {"exchange_seconds_per_step", speed.exchange_seconds_per_step},
                          {"machine_class", train::machine_class()}};
  if (invocation.json)
    invocation.print_json(out);
  else
    invocation.print(speed_text(speed, flops, ctx.pool.workers()));
  return {};
}

// Each rank reads the recipe, makes the same tokens up, and makes its part of each step; rank 0 tells.
[[maybe_unused]] base::Result<void> time_together(Invocation& invocation) {
  const auto ranks = TRY(rank::open());
  share_cores(*ranks, invocation.ctx);
  TRY(time_steps(invocation, *ranks));
  ranks->finish();
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"steps", "N", "20", "how many steps are timed; their median is told"},
    {"warm", "N", "3", "how many come before and are not timed"},
    {"stage", "NAME", "", "which training, where the recipe has several"},
    {"vocabulary", "N", "", "another one than the recipe's"},
    {"workers", "N", "0", "threads, of each rank; 0 is all of the machine"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"tokens_per_second", "number", ""},
    {"seconds_per_step", "number", "the median"},
    {"tokens_per_step", "number", ""},
    {"flops_per_second", "number", "floating-point operations"},
    {"parameters", "whole number", "of the model"},
    {"workers", "whole number", "threads, of each rank"},
    {"ranks", "whole number", "processes, as `mpirun -n` started them"},
    {"exchange_seconds_per_step", "number",
     "of the first rank, in telling the others or waiting for them; "
     "their mean"},
    {"machine_class", "text", "what equal bits may be expected of"}};
constexpr JsonForm kForms[] = {{.text = "How fast steps run here.", .members = kMembers}};

extern const Entry train_speed{
    .group = Group::make,
    .summary = "Time training steps of a recipe's model on made-up tokens.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .obeys = kJson | kSet,
    .json = kForms,
    .run = RUNNER(time_together)};

}  // namespace cli::full
