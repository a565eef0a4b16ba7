#include "cli/recipe_run.h"

#include "base/visible.h"

namespace cli {

base::Result<RecipeRun> read_recipe_run(const Invocation& invocation) {
  auto out = invocation.option("out");
  auto recipe = TRY(run::load_recipe(run::stage::all(), invocation.ctx.disk,
                                     invocation.arguments[0], invocation.set));
  for (const auto& stage : recipe.stages)
    if (stage.entry->remarks)
      for (const auto& remark : stage.entry->remarks(stage))
        invocation.ctx.reporter.warn(stage.name, remark);
  if (out.empty()) out = base::join("out", recipe.name);
  return RecipeRun{std::move(recipe), std::move(out)};
}

base::Result<void> check_ready(const RecipeRun& wanted, base::Disk& disk) {
  for (const auto& stage : wanted.recipe.stages)
    if (stage.entry->ready) TRY(stage.entry->ready({stage, wanted.recipe, wanted.out, disk}));
  return {};
}

std::string verdict_text(const std::vector<run::Verdict>& verdicts,
                         const std::map<std::string, std::string>& below) {
  std::string text;
  for (const auto& verdict : verdicts) {
    std::string stage = verdict.stage->name;
    stage.resize(std::max<std::size_t>(stage.size(), 10), ' ');
    const std::string state = run::shown_state(verdict);
    text += stage + " " + state;
    if (verdict.state == run::State::fresh) text += "    " + verdict.id.substr(0, 12);
    text += '\n';
    for (const auto& reason : verdict.reasons)
      if (reason != state) text += "           " + base::visible(reason) + "\n";
    if (const auto line = below.find(verdict.stage->name); line != below.end())
      text += "           " + base::visible(line->second) + "\n";
  }
  return text;
}

base::Json verdict_json(const std::vector<run::Verdict>& verdicts) {
  base::Json list = base::Json::array();
  for (const auto& verdict : verdicts) {
    std::vector<std::string> inputs;
    base::Json roles = base::Json::object();
    for (const auto& input : verdict.stage->inputs) {
      inputs.push_back(input.name);
      roles[input.role] = input.name;
    }
    list.push_back({{"stage", verdict.stage->name},
                    {"kind", verdict.stage->kind},
                    {"inputs", inputs},
                    {"roles", roles},
                    {"state", run::shown_state(verdict)},
                    {"reasons", verdict.reasons},
                    {"id", verdict.id}});
  }
  return list;
}

void add_verdict_members(const std::string& path, JsonRows& rows) {
  static constexpr JsonMember members[] = {
      {"", "list", "the stages, each behind what it reads"},
      {"[]", "object", ""},
      {"[].stage", "text", "its name, which is that of its folder"},
      {"[].kind", "text", "its kind"},
      {"[].inputs", "list", "the stages that it reads"},
      {"[].inputs[]", "text", ""},
      {"[].roles", "object", "the same, by what the kind calls them"},
      {"[].roles.*", "text", "name of a stage"},
      {"[].state", "text",
       "new, fresh, stale, waiting (an input is made first) or taken (--from takes it as it "
       "stands)"},
      {"[].reasons", "list", "why, in sentences without a full stop"},
      {"[].reasons[]", "text", ""},
      {"[].id", "text", "content id of what stands there, where that is fresh; else empty"}};
  add_members(path, members, rows);
}

}  // namespace cli
