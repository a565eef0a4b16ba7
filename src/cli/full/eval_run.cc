// janua eval run --model DIR --tasks FILE... --out DIR: tasks of lm-evaluation-harness, run by our own engine.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/folder_lock.h"
#include "cli/command.h"
#include "eval/task/answer_log.h"
#include "eval/task/endpoint.h"
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

// Most tokens that are read of one text.
[[maybe_unused]] Result<std::size_t> read_length(const Invocation& call, std::int64_t context) {
  if (!call.has("max-length")) return static_cast<std::size_t>(context);
  return static_cast<std::size_t>(TRY(call.whole("max-length", 4, context)));
}

// The model, or the endpoint that has it, with what it says of itself.
struct Asked {
  std::unique_ptr<infer::LanguageModel> model;  // null for an endpoint
  std::unique_ptr<task::Answerer> answerer;
  std::string who;  // decides the answers, beside what is asked
  std::size_t length = 0;
};

constexpr std::int64_t kEndpointContext = 2048;  // the harness' own for such models

[[maybe_unused]] Result<Asked> open_endpoint(const Invocation& call) {
  Asked out;
  task::EndpointSaid said;
  said.address = TRY(task::read_address(call.option("endpoint")));
  said.model =
      call.has("model-name") ? call.option("model-name") : base::file_name(call.option("model"));
  if (const char* key = std::getenv("OPENAI_API_KEY")) said.key = key;
  out.who = "endpoint " + call.option("endpoint") + " " + said.model;
  const auto context =
      call.has("max-length") ? TRY(call.whole("max-length", 4, 1 << 24)) : kEndpointContext;
  // A token is written behind each row, and a row has one token more than is read of it here.
  out.length = static_cast<std::size_t>(context - 2);
  out.answerer = task::endpoint_answerer(std::move(said), call.ctx);
  return out;
}

[[maybe_unused]] Result<Asked> open_asked(const Invocation& call, const base::Path& place,
                                          const tokenizer::Tokenizer& tokenizer) {
  auto& ctx = call.ctx;
  const auto batch = TRY(call.whole("batch", 1, 1 << 20));
  if (call.has("endpoint")) return open_endpoint(call);
  Asked out;
  out.model = TRY(infer::open_model(ctx.disk, place, ctx.pool));
  out.length = TRY(read_length(call, out.model->context()));
  out.who = "model " + TRY(task::model_digest(ctx.disk, place, ctx.pool));
  out.answerer = task::model_answerer(*out.model, tokenizer, static_cast<std::size_t>(batch), ctx);
  return out;
}

[[maybe_unused]] task::Value token_of(const tokenizer::Tokenizer& tokenizer,
                                      tokenizer::TokenId id) {
  if (id < 0) return task::Value::array({nullptr, "None"});
  return task::Value::array({tokenizer.spelled(id), std::to_string(id)});
}

// What the harness says of a model at the top of results.json.
[[maybe_unused]] task::Value about(const tokenizer::Tokenizer& tokenizer, const base::Path& place,
                                   std::size_t length) {
  auto plain = place;
  std::ranges::replace_if(
      plain,
      [](char c) { return std::string_view("\"<>:/\\|?*[]").find(c) != std::string_view::npos; },
      '_');
  return {{"model_source", "janua"},
          {"model_name", place},
          {"model_name_sanitized", plain},
          {"tokenizer_bos_token", token_of(tokenizer, tokenizer.bos())},
          {"tokenizer_eos_token", token_of(tokenizer, tokenizer.eos())},
          {"eot_token_id", tokenizer.eos()},
          {"max_length", length}};
}

[[maybe_unused]] void say(const Invocation& call, const task::Value& results) {
  call.print(task::table_of(results, "results"));
  if (results.contains("groups")) call.print("\n" + task::table_of(results, "groups"));
}

// One run at a time writes results, and one at a time answers.
[[maybe_unused]] Result<std::vector<base::FolderLock>> lock_folders(base::Disk& disk,
                                                                    const base::Path& folder,
                                                                    const base::Path& cache) {
  std::vector<base::FolderLock> out;
  for (const auto& one : {folder, cache}) TRY(disk.make_folders(one));
  out.push_back(TRY(base::FolderLock::take(folder)));
  std::error_code failed;
  if (!std::filesystem::equivalent(folder, cache, failed))
    out.push_back(TRY(base::FolderLock::take(cache)));
  return out;
}

[[maybe_unused]] Result<void> run_tasks(Invocation& call) {
  auto& ctx = call.ctx;
  const auto folder = call.option("out");
  const auto options = TRY(read_options(call));
  auto plan = TRY(task::read_plan(ctx.disk, list_of(call.option("tasks"))));
  if (call.has("all-accuracies"))
    for (auto& config : plan.tasks) task::ask_all_accuracies(config);
  std::vector<std::unique_ptr<task::Task>> tasks;
  for (const auto& config : plan.tasks) tasks.push_back(TRY(task::open_task(ctx.disk, config)));
  const auto place = TRY(model::model_at(ctx.disk, call.option("model")));
  auto out = TRY(task::ResultsFolder::open(ctx.disk, folder, place, plan));
  const auto tokenizer = TRY(tokenizer::load_given(ctx.disk, place));
  const auto asked = TRY(open_asked(call, place, tokenizer));
  const auto cache = call.has("cache") ? call.option("cache") : folder;
  const auto locks = TRY(lock_folders(ctx.disk, folder, cache));
  auto log = TRY(task::AnswerLog::open(ctx.disk, cache));
  const auto answerer = task::remembering(*asked.answerer, log, asked.who);
  const task::Scorer scorer(*answerer, tokenizer, asked.length);
  std::vector<task::TaskResult> results;
  for (auto& one : tasks) {
    ctx.reporter.progress("eval", results.size(), tasks.size(), plan.tasks[results.size()].task);
    results.push_back(TRY(one->run(scorer, options, ctx)));
    one.reset();  // its documents
  }
  task::Value settings = {{"model", place},
                          {"max_length", asked.length},
                          {"batch_size", TRY(call.whole("batch", 1, 1 << 20))},
                          {"limit", nullptr},
                          {"bootstrap_iters", options.bootstrap},
                          {"fewshot_seed", 1234}};
  if (options.limit) settings["limit"] = *options.limit;
  if (call.has("endpoint")) settings["endpoint"] = call.option("endpoint");
  const auto said = TRY(
      task::results_of(plan, results, std::move(settings), about(tokenizer, place, asked.length)));
  TRY(out.write(said, results));
  if (call.json)
    call.print_json({{"tasks", results.size()},
                     {"results", base::Json::parse(said["results"].dump())},
                     {"out", folder}});
  else
    say(call, said);
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
    {"cache", "DIR", "",
     "where answers are kept as they come (answers.jsonl), so that a run that was killed goes on there; else in --out"},
    {"endpoint", "URL", "",
     "ask this API of OpenAI's form (http://HOST:PORT/v1, completions with echo and logprobs) instead of the model in "
     "DIR, whose tokenizer lays out the texts; OPENAI_API_KEY is its key; --max-length is then its context, usually 2048"},
    {"model-name", "NAME", "", "what the endpoint calls the model; else the name of DIR"},
    {"all-accuracies", "", "",
     "score every multiple choice also by character, byte and token, and by what the question adds (PMI), whatever its "
     "file asks for"},
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
