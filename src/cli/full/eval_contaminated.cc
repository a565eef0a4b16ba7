// janua eval contaminated --tasks FILE... --corpus DIR...: which items of tasks stand in training text.
#include "cli/command.h"
#include "eval/contamination/verdict.h"
#include "store/jsonl.h"

namespace cli::full {

namespace {

using base::Result;
namespace contamination = eval::contamination;
namespace statistic = eval::statistic;

[[maybe_unused]] Result<void> write_items(const contamination::Searched& searched,
                                          const base::Path& file, base::Context& ctx) {
  auto writer = TRY(store::JsonlWriter::open(ctx.disk, file));
  for (const auto& item : searched.items) TRY(writer.write(contamination::to_json(item)));
  return writer.finish();
}

[[maybe_unused]] Result<void> look(Invocation& call) {
  auto& ctx = call.ctx;
  contamination::Lengths lengths;
  lengths.words = TRY(call.whole("words", 2, 10'000));
  lengths.letters = TRY(call.whole("letters", 8, 100'000));
  const auto plan = TRY(eval::task::read_plan(ctx.disk, list_of(call.option("tasks"))));
  std::vector<statistic::Run> runs;
  for (const auto& folder : list_of(call.option("results")))
    runs.push_back(TRY(statistic::read_run(folder, {}, ctx)));
  const auto searched =
      TRY(contamination::search(plan, list_of(call.option("corpus")), lengths, ctx));
  const auto tasks = TRY(contamination::verdicts(searched, runs));
  if (const auto file = call.option("items"); !file.empty()) TRY(write_items(searched, file, ctx));
  if (call.json)
    call.print_json(contamination::to_json(tasks, searched));
  else
    call.print(contamination::verdict_table(tasks, searched));
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"tasks", "FILE...", nullptr,
     "task files of lm-evaluation-harness (YAML), groups of them, or folders of such files"},
    {"corpus", "DIR...", nullptr,
     "folders of corpora (their train/), or files of text or JSON lines"},
    {"results", "DIR...", "",
     "the --out of runs of these tasks: scores of clean and dirty items apart"},
    {"words", "N", "13", "in a row that an item shares with training text make it dirty"},
    {"letters", "N", "50", "the same, for languages of long words"},
    {"items", "FILE", "",
     "write a line for each item there: its longest span, and the document that holds it"}};
constexpr Example kExamples[] = {
    {"janua eval contaminated --tasks tasks --corpus out/demo/corpus --results runs/demo --items items.jsonl",
     "what of the tasks the training text holds, and scores without it"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"tasks", "list", ""},
    {"tasks[]", "object", ""},
    {"tasks[].task", "text", ""},
    {"tasks[].language", "text or null", "canonical code"},
    {"tasks[].clean", "whole number", "items"},
    {"tasks[].dirty", "whole number", "items of which so long a span stands in the training text"},
    {"tasks[].brief", "whole number", "items without a text that is long enough to tell"},
    {"tasks[].scores", "list", "of --results"},
    {"tasks[].scores[]", "object", ""},
    {"tasks[].scores[].run", "text", ""},
    {"tasks[].scores[].measure", "text", ""},
    {"tasks[].scores[].all", "object or null", ""},
    {"tasks[].scores[].all.items", "whole number", ""},
    {"tasks[].scores[].all.score", "number", ""},
    {"tasks[].scores[].clean", "object or null", ""},
    {"tasks[].scores[].clean.items", "whole number", ""},
    {"tasks[].scores[].clean.score", "number", ""},
    {"tasks[].scores[].dirty", "object or null", ""},
    {"tasks[].scores[].dirty.items", "whole number", ""},
    {"tasks[].scores[].dirty.score", "number", ""},
    {"tasks[].scores[].brief", "object or null", ""},
    {"tasks[].scores[].brief.items", "whole number", ""},
    {"tasks[].scores[].brief.score", "number", ""},
    {"documents", "whole number", "of training text, that were searched"},
    {"bytes", "whole number", "of their text"}};
constexpr JsonForm kForms[] = {{.text = "Items by task and verdict.", .members = kMembers}};

extern const Entry eval_contaminated{
    .group = Group::verify,
    .summary = "Find which items of tasks stand in training text, and score the others apart.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(look)};

}  // namespace cli::full
