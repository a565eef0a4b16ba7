// janua train speed: how fast steps of a recipe's model run here, on made-up tokens.
//
// One document as long as all rows together, so that attention covers whole rows: the same work per
// token as a peer that knows no document masks.
#include <algorithm>

#include "base/random.h"
#include "base/recipe.h"
#include "cli/recipe_run.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "run/recipe.h"
#include "store/token_file.h"
#include "tokenizer/recipe.h"
#include "train/machine_class.h"
#include "train/trainer.h"

namespace cli::full {

namespace {

base::Result<void> make_shards(base::Context& ctx, const base::Path& folder,
                               std::int64_t vocabulary, std::int64_t tokens) {
  auto writer = TRY(ledger::ArtefactWriter::open(ctx, folder, "shards"));
  auto file = TRY(store::TokenFileWriter::open(ctx.disk, writer.path("zxx_Zzzz"), vocabulary));
  const base::Random random(1, "bench");
  std::vector<std::int32_t> document;
  for (std::int64_t i = 0; i < tokens; ++i)
    document.push_back(static_cast<std::int32_t>(
        random.below(static_cast<std::uint64_t>(vocabulary), static_cast<std::uint64_t>(i))));
  TRY(file.add(document));
  TRY(file.finish());
  record::Shards said;
  said.counts.languages["zxx_Zzzz"].tokens = said.counts.tokens = tokens;
  said.counts.languages["zxx_Zzzz"].bytes = 4 * tokens;
  said.facts.languages = {"zxx_Zzzz"};
  said.facts.vocabulary = vocabulary;
  record::say(said, writer.manifest());
  TRY(writer.finish());
  return {};
}

// What the recipe's tokenizer will have; a recipe without one trains on shards made elsewhere.
std::int64_t vocabulary_of(const run::Recipe& recipe) {
  for (const auto& stage : recipe.stages)
    if (stage.kind == "tokenizer")
      return stage.settings("tokenizer").as<tokenizer::TokenizerRecipe>().vocabulary;
  return tokenizer::TokenizerRecipe{}.vocabulary;
}

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

[[maybe_unused]] base::Result<void> time_steps(Invocation& invocation) {
  const auto steps = TRY(invocation.whole("steps", 1, 1000000));
  const auto warm = TRY(invocation.whole("warm", 0, 1000000));
  const auto workers = TRY(invocation.whole("workers", 0, 4096));
  const auto recipe = TRY(run::load_recipe(run::stage::all(), invocation.ctx.disk,
                                           invocation.arguments[0], invocation.set));

  const auto* stage = TRY(training_of(recipe, invocation));
  const auto vocabulary = invocation.has("vocabulary")
                              ? TRY(invocation.whole("vocabulary", 2, INT32_MAX))
                              : vocabulary_of(recipe);
  const auto& model = stage->settings("model").as<model::ModelRecipe>();
  const auto& training = stage->settings("train").as<train::TrainRecipe>();

  base::MemoryDisk disk;
  auto& outer = invocation.ctx;
  base::Context ctx{disk,
                    outer.clock,
                    outer.reporter,
                    outer.cancel,
                    workers > 0 ? base::Pool(static_cast<int>(workers)) : outer.pool,
                    outer.cache};
  const auto rows = 64 * model::context_tokens(model) + 1;
  TRY(make_shards(ctx, "shards", vocabulary, rows));
  const auto trainer = TRY(train::Trainer::open(model, training, "shards", 1, ctx));
  std::vector<double> seconds;
  double tokens = 0, flops = 0;
  for (std::int64_t i = 0; i < warm + steps; ++i) {
    const double began = ctx.clock.seconds();
    const auto facts = TRY(trainer->step());
    if (i < warm) continue;
    seconds.push_back(ctx.clock.seconds() - began);
    tokens = static_cast<double>(facts.tokens);
    flops = facts.flops;
    TRY(ctx.cancel.check("train speed"));
  }
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  const base::Json out = {{"tokens_per_second", tokens / median},
                          {"seconds_per_step", median},
                          {"tokens_per_step", tokens},
                          {"flops_per_second", flops / median},
                          {"parameters", trainer->layout.count()},
                          {"workers", ctx.pool.workers()},
                          {"machine_class", train::machine_class()}};
  invocation.print(invocation.json ? out.dump() + "\n" : base::pretty(out));
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"steps", "N", "20", "how many steps are timed; their median is told"},
    {"warm", "N", "3", "how many come before and are not timed"},
    {"stage", "NAME", "", "which training, where the recipe has several"},
    {"vocabulary", "N", "", "another one than the recipe's"},
    {"workers", "N", "0", "threads; 0 is all of the machine"}};

extern const Entry train_speed{
    .group = Group::make,
    .summary = "Time training steps of a recipe's model on made-up tokens.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .obeys = kJson | kSet,
    .run = RUNNER(time_steps)};

}  // namespace cli::full
