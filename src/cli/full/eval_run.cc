// janua eval run --model DIR --tasks FILE... --out DIR: tasks of lm-evaluation-harness, run by our own engine.
#include "cli/command.h"
#include "eval/task/results_folder.h"
#include "eval/task/run.h"
#include "infer/loaded_model.h"
#include "model/run_folder.h"
#include "tokenizer/take_over.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Result;
namespace task = eval::task;

[[maybe_unused]] Result<task::RunOptions> read_options(const Invocation& call) {
  task::RunOptions out;
  if (call.has("limit")) out.limit = TRY(call.number("limit", 1e-9, 1e12));
  out.bootstrap = TRY(call.whole("bootstrap", 0, 100'000'000));
  return out;
}

[[maybe_unused]] Result<task::ScorerLimits> read_limits(const Invocation& call,
                                                        std::int64_t context) {
  task::ScorerLimits out;
  out.batch = static_cast<std::size_t>(TRY(call.whole("batch", 1, 1 << 20)));
  out.length = static_cast<std::size_t>(context);
  if (call.has("max-length"))
    out.length = static_cast<std::size_t>(TRY(call.whole("max-length", 2, context)));
  return out;
}

[[maybe_unused]] void say(const Invocation& call, const std::vector<task::TaskResult>& tasks) {
  for (const auto& one : tasks)
    for (const auto& figure : one.figures) {
      char line[256];
      const auto name = one.config->task + " " + figure.metric + " (" + figure.filter + ")";
      if (figure.error)
        std::snprintf(line, sizeof line, " %.4f +- %.4f, n = %zu\n", figure.value, *figure.error,
                      one.effective);
      else
        std::snprintf(line, sizeof line, " %.4f, n = %zu\n", figure.value, one.effective);
      call.print(name + line);
    }
}

[[maybe_unused]] Result<void> run_tasks(Invocation& call) {
  auto& ctx = call.ctx;
  const auto folder = call.option("out");
  const auto options = TRY(read_options(call));
  const auto plan = TRY(task::read_plan(ctx.disk, list_of(call.option("tasks"))));
  std::vector<std::unique_ptr<task::Task>> tasks;
  for (const auto& config : plan.tasks) tasks.push_back(TRY(task::open_task(ctx.disk, config)));
  const auto place = TRY(model::model_at(ctx.disk, call.option("model")));
  auto out = TRY(task::ResultsFolder::open(ctx.disk, folder, place, plan));
  const auto tokenizer = TRY(tokenizer::load_given(ctx.disk, place));
  const auto model = TRY(infer::open_model(ctx.disk, place, ctx.pool));
  const auto limits = TRY(read_limits(call, model->context()));
  const task::Scorer scorer(*model, tokenizer, limits, ctx);
  std::vector<task::TaskResult> results;
  for (auto& one : tasks) {
    ctx.reporter.progress("eval", results.size(), tasks.size(), plan.tasks[results.size()].task);
    results.push_back(TRY(one->run(scorer, options, ctx)));
    one.reset();  // its documents
  }
  task::Value settings = {
      {"model", place},   {"max_length", limits.length},          {"batch_size", limits.batch},
      {"limit", nullptr}, {"bootstrap_iters", options.bootstrap}, {"fewshot_seed", 1234}};
  if (options.limit) settings["limit"] = *options.limit;
  const auto said = TRY(task::results_of(plan, results, std::move(settings)));
  TRY(out.write(said, results));
  if (call.json)
    call.print_json({{"tasks", results.size()},
                     {"results", base::Json::parse(said["results"].dump())},
                     {"out", folder}});
  else
    say(call, results);
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"model", "DIR", nullptr, "the folder of a model with its tokenizer; or a file of GGUF"},
    {"tasks", "FILE...", nullptr,
     "task files of lm-evaluation-harness (YAML), groups of them, or folders of such files; data files are local, "
     "looked for beside the task's file, in the folders above it, and where you stand"},
    {"out", "DIR", nullptr,
     "where results.json and samples/TASK.jsonl go, with the names of the harness; results of the same model and "
     "tasks give way, others do not"},
    {"limit", "N", "", "ask the first N documents of each task alone; below 1 that share of them"},
    {"max-length", "N", "", "most tokens that the model reads of one text; else its context"},
    {"batch", "N", "16", "texts in the model at once; changes no figure"},
    {"bootstrap", "N", "100000",
     "resamples of the standard errors that have no formula; 0: no standard errors"}};
constexpr Example kExamples[] = {
    {"janua eval run --model SmolLM2-135M --tasks tasks/belebele_deu.yaml --out belebele",
     "the answers of that model, each with its log-likelihoods, and what they come to"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"tasks", "whole number", "that were run"},
    {"results", "anything",
     "of each task and group: METRIC,FILTER and METRIC_stderr,FILTER, as results.json has them"},
    {"out", "text", "where"}};
constexpr JsonForm kForms[] = {{.text = "What the tasks came to.", .members = kMembers}};

extern const Entry eval_run{
    .group = Group::verify,
    .summary = "Run tasks of lm-evaluation-harness with a model, equal per sample to the harness.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run_tasks)};

}  // namespace cli::full
