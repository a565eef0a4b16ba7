// janua run RECIPE: makes what is stale, and nothing else.
#include "run/run.h"

#include <algorithm>

#include "base/shell_word.h"
#include "cli/ranks.h"
#include "cli/recipe_cost.h"
#include "cli/recipe_run.h"
#include "record/eval.h"
#include "run/follow.h"

namespace cli::full {

namespace {

base::Json as_json(const std::vector<run::Outcome>& outcomes) {
  base::Json list = base::Json::array();
  for (const auto& outcome : outcomes)
    list.push_back({{"stage", outcome.stage},
                    {"made", outcome.made},
                    {"id", outcome.id},
                    {"reasons", outcome.reasons},
                    {"wall_s", outcome.wall_s}});
  return list;
}

std::string as_text(const std::vector<run::Outcome>& outcomes) {
  std::string text;
  for (const auto& outcome : outcomes) {
    char line[128];
    std::snprintf(line, sizeof line, "%-10s %-5s %.12s", outcome.stage.c_str(),
                  outcome.made ? "made" : "fresh", outcome.id.c_str());
    text += line;
    if (outcome.made) {
      std::snprintf(line, sizeof line, "  %8.1f s", outcome.wall_s);
      text += line;
    }
    text += '\n';
  }
  return text;
}

// In how many rows a model needs fewer bits than each control, as its evaluation says it.
void say_verdicts(const run::Recipe& recipe, const std::vector<run::Outcome>& outcomes,
                  const base::Path& out, base::Context& ctx) {
  for (const auto& outcome : outcomes) {
    if (recipe.find(outcome.stage)->kind != record::Eval::kind) continue;
    const auto folder = base::join(out, outcome.stage);
    const auto manifest = ledger::read_manifest(ctx.disk, folder);
    if (!manifest.ok()) continue;
    const auto said = record::of<record::Eval>(*manifest, folder);
    if (said.ok() && said->facts.verdict)
      ctx.reporter.note(outcome.stage, said->facts.verdict->text);
  }
}

// What one would type next, said where talk goes, since it is no product.
void say_next(const run::Recipe& recipe, const std::vector<run::Outcome>& outcomes,
              const base::Path& out, const std::string& fingerprint, base::Reporter& reporter) {
  if (std::ranges::none_of(outcomes, &run::Outcome::made)) return;
  std::string model, card;
  bool tokenizer = false;
  for (const auto& outcome : outcomes) {
    const auto& kind = recipe.find(outcome.stage)->kind;
    if (kind == "model" && model.empty()) model = outcome.stage;
    if (kind == "card") card = outcome.stage;
    tokenizer |= kind == "tokenizer";
  }
  if (!model.empty())
    reporter.note("next",
                  "write with it: janua serve --model " + base::shell_word(base::join(out, model)));
  if (tokenizer)
    reporter.note("next", "look at its tokenizer: janua tokenizer check " + base::shell_word(out));
  if (!card.empty()) reporter.note("next", "read its card: janua card " + base::shell_word(out));
  reporter.note("next", "check all of it: janua audit verify " + base::shell_word(out) + " --key " +
                            fingerprint);
}

// Of the trainings that would be made.
std::string dry_costs(std::vector<Cost> costs, const std::vector<run::Verdict>& verdicts) {
  std::erase_if(costs, [&](const Cost& cost) {
    return std::ranges::none_of(verdicts, [&](const auto& verdict) {
      return verdict.stage->name == cost.stage && verdict.state != run::State::fresh;
    });
  });
  return cost_text(costs);
}

base::Result<void> say_costs(Invocation& invocation, const RecipeRun& wanted,
                             const run::Options& options) {
  const auto verdicts = TRY(run::foresee(wanted.recipe, options, wanted.out, invocation.ctx));
  const auto costs = TRY(costs_of(wanted.recipe, wanted.out, invocation.ctx));
  if (invocation.json)
    invocation.print_json(verdict_json(verdicts));
  else
    invocation.print(verdict_text(verdicts) + dry_costs(costs, verdicts));
  return {};
}

// What one process does, or of several ranks the one that leads.
base::Result<void> lead(Invocation& invocation, rank::Ranks& ranks) {
  run::Options options;
  options.from = invocation.option("from");
  options.until = invocation.option("until");
  options.fresh = invocation.has("fresh");
  options.replace = invocation.has("replace");
  options.ranks = &ranks;
  auto& ctx = invocation.ctx;
  const auto wanted = TRY(read_together(invocation, ranks));
  const run::Calling calling(ranks);
  if (invocation.dry_run) return say_costs(invocation, wanted, options);
  const auto key = TRY(ledger::Key::load_or_make(ctx.disk, ledger::default_key_path()));
  const auto outcomes = TRY(run::run(wanted.recipe, options, wanted.out, key, ctx));
  if (invocation.json) return invocation.print_json(as_json(outcomes)), base::Result<void>();
  invocation.print(as_text(outcomes));
  if (invocation.quiet) return {};
  if (std::ranges::any_of(outcomes, &run::Outcome::made))
    say_verdicts(wanted.recipe, outcomes, wanted.out, ctx);
  say_next(wanted.recipe, outcomes, wanted.out, key.fingerprint(), ctx.reporter);
  return {};
}

// What the other ranks do: they say nothing, but that they must end.
base::Result<void> follow(const Invocation& invocation, rank::Ranks& ranks) {
  const auto& ctx = invocation.ctx;
  base::SilentReporter silent;
  base::Context quiet{ctx.disk, ctx.clock, silent, ctx.cancel, ctx.pool, ctx.cache};
  const Invocation here{invocation.row,  invocation.arguments, invocation.given, invocation.set,
                        invocation.json, invocation.dry_run,   invocation.quiet, quiet,
                        invocation.out};
  auto wanted = read_together(here, ranks);
  if (!wanted.ok() && !ranks.broken()) return {};  // rank 0 has the same error, and says it
  if (!wanted.ok()) return wanted.error();
  return run::follow(wanted->recipe, wanted->out, quiet, ranks);
}

[[maybe_unused]] base::Result<void> run_recipe(Invocation& invocation) {
  const auto ranks = TRY(rank::open());
  share_cores(*ranks, invocation.ctx);
  if (ranks->leads()) {
    auto done = lead(invocation, *ranks);
    ranks->finish();
    return done;
  }
  TRY(follow(invocation, *ranks));
  ranks->finish();
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    kOut,
    {"from", "STAGE", "", "make that stage and what reads it, as it comes out of the ones before"},
    {"until", "STAGE", "", "stop when that stage is made"},
    {"fresh", "", "",
     "delete work that was begun and start it over; make the stage of --from again in any case"},
    {"replace", "", "",
     "let other work take the place of what took more than ten minutes, which is kept beside"}};
constexpr Example kExamples[] = {
    {"janua run recipes/demo.toml",
     "documents to a served model; the same line goes on after a stop"},
    {"janua run recipes/demo.toml --until tokenizer", "only as far as the tokenizer"},
    {"janua run recipes/demo.toml --set train.steps=400", "more steps than the recipe says"},
    {"mpirun -n 4 janua run recipes/demo.toml", "training on four ranks, to the same bits"}};

constexpr JsonMember kMembers[] = {{"", "list", "the stages, in the order in which they were made"},
                                   {"[]", "object", ""},
                                   {"[].stage", "text", "its name"},
                                   {"[].made", "true or false", "false: it was fresh"},
                                   {"[].id", "text", "content id of what stands there now"},
                                   {"[].reasons", "list", "why it was made"},
                                   {"[].reasons[]", "text", ""},
                                   {"[].wall_s", "number", "seconds; 0 where nothing was made"}};
constexpr JsonForm kForms[] = {{.text = "What was made and what was fresh.", .members = kMembers},
                               {.when = "--dry-run",
                                .text = "What a run would make.",
                                .more = [](JsonRows& rows) { add_verdict_members("", rows); }}};

extern const Entry run{.group = Group::make,
                       .summary = "Make what is stale of a recipe's artefacts, and nothing else.",
                       .arguments = kRecipeArguments,
                       .options = kOptions,
                       .examples = kExamples,
                       .obeys = kJson | kSet | kDryRun,
                       .json = kForms,
                       .run = RUNNER(run_recipe)};

}  // namespace cli::full
