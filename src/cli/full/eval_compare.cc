// janua eval compare A B: two runs of the same tasks, document by document.
#include "cli/command.h"
#include "eval/statistic/page.h"

namespace cli::full {

namespace {

using base::Result;
namespace statistic = eval::statistic;

[[maybe_unused]] statistic::Choice choice_of(const Invocation& call) {
  return {list_of(call.option("task")), list_of(call.option("language")),
          list_of(call.option("metric"))};
}

[[maybe_unused]] Result<void> compare_runs(Invocation& call) {
  auto& ctx = call.ctx;
  const auto choice = choice_of(call);
  statistic::CompareOptions options;
  options.draws = TRY(call.whole("bootstrap", 2, 1'000'000));
  options.seed = TRY(call.whole("seed", 0, INT64_MAX));
  options.level = TRY(call.number("level", 1e-9, 0.5));
  auto first = TRY(statistic::read_run(call.arguments[0], choice, ctx));
  auto second = TRY(statistic::read_run(call.arguments[1], choice, ctx));
  const auto all = TRY(statistic::compare(std::move(first), std::move(second), options, ctx));
  if (const auto html = call.option("html"); !html.empty())
    TRY(ctx.disk.write_file(html, statistic::comparison_page(all)));
  if (call.json)
    call.print_json(statistic::to_json(all));
  else
    call.print(statistic::comparison_table(all));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"A", "the --out of a `janua eval run`: what is compared with"},
    {"B", "another one of the same tasks; differences are B minus A"}};
constexpr Option kOptions[] = {
    {"task", "A,B", "", "tasks, or what their names are without a language"},
    {"language", "A,B", "", "canonical codes, such as gle_Latn"},
    {"metric", "A,B", "", "such as acc"},
    {"level", "P", "0.05", "of false findings that are allowed, after Holm's correction"},
    {"bootstrap", "N", "1000", "resamples of intervals"},
    {"seed", "N", "1", "of resamples and of signs that are turned"},
    {"html", "FILE", "", "write the tables, a heat map and plots there, too"}};
constexpr Example kExamples[] = {
    {"janua eval compare runs/base runs/tuned --metric acc --html change.html",
     "in which languages the tuned model is better, and a page of it"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"a", "object", ""},
    {"a.folder", "text", ""},
    {"a.model", "text", "as results.json says it; empty where it does not"},
    {"b", "object", ""},
    {"b.folder", "text", ""},
    {"b.model", "text", ""},
    {"level", "number", "of false findings"},
    {"rows", "list", "by measure, family and language"},
    {"rows[]", "object", ""},
    {"rows[].task", "text", ""},
    {"rows[].family", "text", "the task's name without its language"},
    {"rows[].language", "text or null", "canonical code"},
    {"rows[].measure", "text", "metric, and in brackets its filter"},
    {"rows[].higher_is_better", "true or false", ""},
    {"rows[].items", "whole number", "documents that both have"},
    {"rows[].a_alone", "whole number", "documents of A that B lacks"},
    {"rows[].b_alone", "whole number", ""},
    {"rows[].a", "number", "score of the documents of both"},
    {"rows[].b", "number", ""},
    {"rows[].difference", "number", "b - a"},
    {"rows[].low", "number or null", "95 % interval of the difference: Student's t of a mean"},
    {"rows[].high", "number or null", ""},
    {"rows[].resampled_low", "number or null", "the same by drawing documents anew"},
    {"rows[].resampled_high", "number or null", ""},
    {"rows[].test", "text", "by which p was found"},
    {"rows[].p", "number", "two-sided"},
    {"rows[].p_holm", "number", "corrected over all rows of the measure"},
    {"rows[].p_bh", "number", "the same by Benjamini and Hochberg"},
    {"rows[].b_higher", "whole number", "documents of which B has the higher score"},
    {"rows[].b_lower", "whole number", ""},
    {"rows[].items_needed", "whole number or null",
     "documents to see one point in 80 of 100 comparisons"},
    {"rows[].detectable", "number or null", "the smallest difference that so many documents show"},
    {"rows[].verdict", "text", "a, b or none: who is better after Holm's correction"},
    {"means", "list", "of a family with several languages, each counting alike"},
    {"means[]", "object", ""},
    {"means[].family", "text", ""},
    {"means[].measure", "text", ""},
    {"means[].languages", "whole number", ""},
    {"means[].a", "number", ""},
    {"means[].b", "number", ""},
    {"means[].difference", "number", ""},
    {"means[].low", "number", ""},
    {"means[].high", "number", ""},
    {"means[].p", "number", ""},
    {"means[].b_better", "whole number", "languages in which B is better"},
    {"means[].a_better", "whole number", ""},
    {"b_better", "whole number", "rows"},
    {"a_better", "whole number", ""},
    {"not_compared", "list", "tasks that one run alone has"},
    {"not_compared[]", "text", ""}};
constexpr JsonForm kForms[] = {{.text = "Differences by task and language.", .members = kMembers}};

extern const Entry eval_compare{
    .group = Group::verify,
    .summary = "Compare two runs of the same tasks, document by document and language by language.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(compare_runs)};

}  // namespace cli::full
