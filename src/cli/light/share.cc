// janua share RECIPE --of N: one share of the stage shards, as a task of a job array makes it.
#include <cstdlib>

#include "cli/recipe_run.h"
#include "run/shares.h"

namespace cli::light {

namespace {

constexpr std::int64_t kMost = 100'000;
constexpr const char* kTask = "SLURM_ARRAY_TASK_ID";

// The one that is named, else that of the task.
base::Result<std::int64_t> number_of(Invocation& invocation, std::int64_t of) {
  if (!invocation.has("number")) {
    const char* task = std::getenv(kTask);
    if (!task)
      return base::Error{base::Code::bad_request, "no --number says which share it is", "--number",
                         std::string("give one from 0 on; in a job array ") + kTask + " says it"};
    invocation.given["number"] = task;
  }
  return invocation.whole("number", 0, of - 1);
}

base::Result<void> run(Invocation& invocation) {
  const auto of = TRY(invocation.whole("of", 1, kMost));
  const auto number = TRY(number_of(invocation, of));
  const auto wanted = TRY(read_recipe_run(invocation));
  return run::make_share(wanted.recipe,
                         {static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(of)},
                         wanted.out, invocation.ctx);
}

}  // namespace

constexpr Option kOptions[] = {
    kOut,
    {"of", "N", nullptr, "how many shares there are"},
    {"number", "K", "", "which one it is, from 0 on; without it SLURM_ARRAY_TASK_ID says it"}};
constexpr Example kExamples[] = {
    {"janua share recipes/demo.toml --of 4 --number 0",
     "the first of four shares; once all stand there, janua run joins them"}};

extern const Entry share{
    .group = Group::make,
    .summary = "Encode a share of a run's text beside other processes, for janua run to join.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kSet,
    .run = run};

}  // namespace cli::light
