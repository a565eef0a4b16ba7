// janua run RECIPE: makes what is stale, and nothing else.
#include "run/run.h"

#include "cli/recipe_run.h"

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
    text += "\n";
  }
  return text;
}

base::Result<void> run_recipe(Invocation& invocation) {
  run::Options options;
  options.from = TRY(invocation.option("from", ""));
  options.until = TRY(invocation.option("until", ""));
  options.fresh = invocation.flag("fresh");
  const auto wanted = TRY(read_recipe_run(invocation));
  auto& ctx = invocation.ctx;
  if (invocation.dry_run) {
    const auto verdicts = TRY(run::explain(wanted.recipe, wanted.out, ctx));
    invocation.print(invocation.json ? verdict_json(verdicts).dump() + "\n"
                                     : verdict_text(verdicts));
    return {};
  }
  const auto key = TRY(ledger::Key::load_or_make(ctx.disk, ledger::default_key_path()));
  const auto outcomes = TRY(run::run(wanted.recipe, options, wanted.out, key, ctx));
  invocation.print(invocation.json ? as_json(outcomes).dump() + "\n" : as_text(outcomes));
  return {};
}

}  // namespace

extern const Entry run{"RECIPE [--out DIR] [--from STAGE] [--until STAGE] [--fresh]",
                       "Make what is stale of a recipe's artefacts, and nothing else.", run_recipe};

}  // namespace cli::full
