// What `run`, `check` and `explain` share: the recipe and the folder of its run.
#pragma once

#include "cli/command.h"
#include "run/graph.h"

namespace cli {

struct RecipeRun {
  run::Recipe recipe;
  base::Path out;  // --out, or out/<recipe name>
};

// Takes RECIPE and --out DIR from the arguments, and applies --set.
base::Result<RecipeRun> read_recipe_run(Invocation& invocation);

// Whether all that the recipe's stages need to start is there. Error: missing.
base::Result<void> check_ready(const run::Recipe& recipe, base::Disk& disk);

// The verdicts as lines for people, or as one JSON value.
std::string verdict_text(const std::vector<run::Verdict>& verdicts);
base::Json verdict_json(const std::vector<run::Verdict>& verdicts);

}  // namespace cli
