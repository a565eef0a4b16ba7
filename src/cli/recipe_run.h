// What `run`, `check` and `explain` share: the recipe and the folder of its run.
#pragma once

#include <map>

#include "cli/command.h"
#include "run/graph.h"

namespace cli {

inline constexpr Argument kRecipeArguments[] = {
    {"RECIPE",
     "a TOML file, such as recipes/demo.toml; `janua docs recipes train` tells the keys of [train]"}};
inline constexpr Option kOut = {"out", "DIR", "", "where the run stands; without it out/NAME"};
inline constexpr Option kRecipeOptions[] = {kOut};

struct RecipeRun {
  run::Recipe recipe;
  base::Path out;  // --out, or out/<recipe name>
};

// Reads RECIPE with what --set says, and --out.
base::Result<RecipeRun> read_recipe_run(const Invocation& invocation);

// Whether all that the recipe's stages need to start is there. Error: as the stages say it.
base::Result<void> check_ready(const RecipeRun& wanted, base::Disk& disk);

// The verdicts as lines for people, or as one JSON value. `below`: one more line, by the stage that
// it stands beneath.
std::string verdict_text(const std::vector<run::Verdict>& verdicts,
                         const std::map<std::string, std::string>& below = {});
base::Json verdict_json(const std::vector<run::Verdict>& verdicts);
// Its members, for docs/json.md; the list stands at `path`.
void add_verdict_members(const std::string& path, JsonRows& rows);

}  // namespace cli
