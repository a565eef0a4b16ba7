// janua eval table DIR...: scores by language, with intervals, the worst language and the gap to English.
#include "cli/command.h"
#include "eval/statistic/page.h"

namespace cli::full {

namespace {

using base::Result;
namespace statistic = eval::statistic;

[[maybe_unused]] Result<void> make_table(Invocation& call) {
  auto& ctx = call.ctx;
  const statistic::Choice choice{list_of(call.option("task")), list_of(call.option("language")),
                                 list_of(call.option("metric"))};
  statistic::TableOptions options;
  options.draws = TRY(call.whole("bootstrap", 2, 1'000'000));
  options.seed = TRY(call.whole("seed", 0, INT64_MAX));
  std::vector<statistic::Run> runs;
  for (const auto& folder : call.arguments)
    runs.push_back(TRY(statistic::read_run(folder, choice, ctx)));
  const auto table = TRY(statistic::make_table(std::move(runs), options, ctx));
  if (const auto html = call.option("html"); !html.empty())
    TRY(ctx.disk.write_file(html, statistic::scores_page(table)));
  if (call.json)
    call.print_json(statistic::to_json(table));
  else
    call.print(statistic::table_text(table));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR...", "the --out of runs of `janua eval run`, side by side"}};
constexpr Option kOptions[] = {
    {"task", "A,B", "", "tasks, or what their names are without a language"},
    {"language", "A,B", "", "canonical codes, such as gle_Latn"},
    {"metric", "A,B", "", "such as acc"},
    {"bootstrap", "N", "1000", "resamples of intervals"},
    {"seed", "N", "1", "of resamples"},
    {"html", "FILE", "", "write the tables, a heat map and radar charts there, too"}};
constexpr Example kExamples[] = {
    {"janua eval table runs/base runs/tuned --metric acc --html scores.html",
     "both models in every language, and a page of it"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"runs", "list", ""},
    {"runs[]", "object", ""},
    {"runs[].folder", "text", ""},
    {"runs[].model", "text", "as results.json says it; empty where it does not"},
    {"rows", "list", "by measure, family and language"},
    {"rows[]", "object", ""},
    {"rows[].task", "text", ""},
    {"rows[].family", "text", "the task's name without its language"},
    {"rows[].language", "text or null", "canonical code"},
    {"rows[].measure", "text", "metric, and in brackets its filter"},
    {"rows[].higher_is_better", "true or false", ""},
    {"rows[].scores", "list", "of the runs that have it"},
    {"rows[].scores[]", "object", ""},
    {"rows[].scores[].run", "text", "its folder"},
    {"rows[].scores[].items", "whole number", "documents"},
    {"rows[].scores[].value", "number", ""},
    {"rows[].scores[].stderr", "number", ""},
    {"rows[].scores[].low", "number or null",
     "95 % interval: Wilson's of a share, else Student's t"},
    {"rows[].scores[].high", "number or null", ""},
    {"rows[].scores[].resampled_low", "number or null", "the same by drawing documents anew"},
    {"rows[].scores[].resampled_high", "number or null", ""},
    {"rows[].scores[].gap", "number or null", "how far behind English of the family"},
    {"rows[].scores[].gap_low", "number or null", ""},
    {"rows[].scores[].gap_high", "number or null", ""},
    {"rows[].scores[].items_needed", "whole number or null",
     "documents after which the interval reaches a point to each side"},
    {"summaries", "list", "of families with several languages, by run"},
    {"summaries[]", "object", ""},
    {"summaries[].family", "text", ""},
    {"summaries[].measure", "text", ""},
    {"summaries[].run", "text", ""},
    {"summaries[].languages", "whole number", ""},
    {"summaries[].mean", "number", "each language counting alike"},
    {"summaries[].low", "number", ""},
    {"summaries[].high", "number", ""},
    {"summaries[].worst", "number", ""},
    {"summaries[].worst_language", "text", ""},
    {"summaries[].best", "number", ""},
    {"summaries[].best_language", "text", ""},
    {"summaries[].english", "number or null", ""},
    {"summaries[].largest_gap", "number or null", ""},
    {"summaries[].largest_gap_language", "text or null", ""}};
constexpr JsonForm kForms[] = {{.text = "Scores by task and language.", .members = kMembers}};

extern const Entry eval_table{
    .group = Group::verify,
    .summary = "Show scores by language with intervals, the worst language and the gap to English.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(make_table)};

}  // namespace cli::full
