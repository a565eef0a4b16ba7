// janua submit RECIPE --machine FILE: the same work as `janua run`, as a job of Slurm.
#include "cluster/submit.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/program_place.h"
#include "cli/recipe_run.h"
#include "run/shares.h"

namespace cli::light {

namespace {

using base::Path;
using base::Result;

// The job works elsewhere and later, so it has whole paths.
Path whole(const Path& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

Path folder_place(const Path& path) {
  auto place = whole(path);
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  return place;
}

std::vector<std::string> run_words(const Invocation& invocation, const Path& out) {
  std::vector<std::string> words = {"run", whole(invocation.arguments[0]), "--out", out};
  for (const auto& set : invocation.set) words.insert(words.end(), {"--set", set});
  if (invocation.has("until")) words.insert(words.end(), {"--until", invocation.option("until")});
  return words;
}

Result<cluster::Job> job_of(const Invocation& invocation, const RecipeRun& wanted,
                            const Path& out) {
  return cluster::Job{.title = "janua run " + invocation.arguments[0],
                      .name = cluster::job_name(wanted.recipe.name, out),
                      .program = base::join(TRY(program_folder()), "janua"),
                      .folder = std::filesystem::current_path().string(),
                      .out = out,
                      .words = run_words(invocation, out)};
}

// The last stage that must stand before the first share is made.
Result<std::string> last_before_shares(const run::Recipe& recipe) {
  const auto& shared = *TRY(run::stage_in_shares(recipe));
  std::string last;
  for (const auto& stage : recipe.stages)
    if (std::ranges::count(shared.inputs, stage.name, &run::Instance::Bound::name) > 0 ||
        std::ranges::count(shared.gates, stage.name) > 0)
      last = stage.name;
  return last;
}

Result<cluster::InShares> jobs_in_shares(const Invocation& invocation, const RecipeRun& wanted,
                                         const cluster::Job& job) {
  const auto count = TRY(invocation.whole("shares", 1, 100'000));
  auto before = job.words;
  if (invocation.has("until")) before.resize(before.size() - 2);
  auto share = before;
  before.insert(before.end(), {"--until", TRY(last_before_shares(wanted.recipe))});
  share.front() = "share";
  share.insert(share.end(), {"--of", std::to_string(count)});
  return cluster::in_shares(job, count, std::move(before), std::move(share));
}

Result<void> check_until(const Invocation& invocation, const run::Recipe& recipe) {
  if (!invocation.has("until")) return {};
  std::vector<std::string> known;
  for (const auto& stage : recipe.stages) known.push_back(stage.name);
  return base::check_known("stage", invocation.option("until"), known);
}

// A node of a cluster may see no network.
Result<void> say_what_is_fetched(const RecipeRun& wanted, base::Context& ctx) {
  for (const auto& verdict : TRY(run::explain(wanted.recipe, wanted.out, ctx)))
    if (verdict.stage->kind == "sources" && verdict.state != run::State::fresh)
      ctx.reporter.note(
          "submit",
          "what the stage '" + verdict.stage->name +
              "' has to fetch, the node will fetch; where nodes have no network, first do "
              "here: janua run ... --until " +
              verdict.stage->name);
  return {};
}

Result<void> run(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto machine = TRY(cluster::read_machine(ctx.disk, invocation.option("machine")));
  const auto wanted = TRY(read_recipe_run(invocation));
  TRY(check_until(invocation, wanted.recipe));
  const auto out = folder_place(wanted.out);
  const auto job = TRY(job_of(invocation, wanted, out));
  std::optional<cluster::InShares> parts;
  if (invocation.has("shares")) parts = TRY(jobs_in_shares(invocation, wanted, job));
  if (invocation.dry_run) {
    const auto one = cluster::machine_of_share(machine);
    const auto text = (parts ? cluster::script(one, parts->before) + "\n" +
                                   cluster::script(one, parts->shares) + "\n"
                             : "") +
                      cluster::script(machine, job);
    if (invocation.json)
      invocation.print_json({{"script", cluster::script_place(out)}, {"text", text}});
    else
      invocation.print_exact(text);
    return {};
  }
  TRY(check_ready(wanted, ctx.disk));
  TRY(say_what_is_fetched(wanted, ctx));
  const auto said = TRY(parts ? cluster::submit(ctx.disk, machine, *parts, out)
                              : cluster::submit(ctx.disk, machine, job, out));
  if (invocation.json)
    invocation.print_json({{"job", said.job}, {"script", said.script}, {"log", said.log}});
  else
    invocation.print("job " + said.job + "\n");
  ctx.reporter.note("submit", "the script is " + said.script + ", and the log " + said.log);
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"machine", "FILE", nullptr,
     "what to ask the cluster for, as share/machine/local-slurm.toml does; `janua docs machine` "
     "tells its keys"},
    kOut,
    {"until", "STAGE", "", "stop when that stage is made"},
    {"shares", "N", "",
     "encode the text in so many shares, each a task of a job array between two jobs"}};
constexpr Example kExamples[] = {
    {"janua submit recipes/demo.toml --machine share/machine/local-slurm.toml --dry-run",
     "the script, as sbatch would get it"},
    {"janua submit recipes/demo.toml --machine cpu.toml --until shards",
     "the text on one kind of node, before a job of the same run trains on another"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"job", "text", "the number that Slurm gave it"},
                                   {"script", "text", "file that it was given"},
                                   {"log", "text", "file that all starts of the job write to"}};
constexpr JsonMember kDryMembers[] = {{"", "object", ""},
                                      {"script", "text", "file that it would be"},
                                      {"text", "text", "what would stand there"}};
constexpr JsonForm kForms[] = {
    {.text = "The job that was submitted.", .members = kMembers},
    {.when = "--dry-run", .text = "The script of the job.", .members = kDryMembers}};

extern const Entry submit{
    .group = Group::make,
    .summary = "Give the run of a recipe to Slurm as a job that goes on where it was stopped.",
    .arguments = kRecipeArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kSet | kDryRun,
    .json = kForms,
    .run = run};

}  // namespace cli::light
