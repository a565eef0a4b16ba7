// janua new FOLDER: a commented recipe for a folder of somebody's own text, with sizes that fit the
// text and this machine.
#include <algorithm>
#include <cstdio>

#include "base/memory.h"
#include "base/visible.h"
#include "cli/new_report.h"
#include "data/ending.h"
#include "data/propose.h"
#include "data/rights/license_gate.h"
#include "plan/density.h"
#include "plan/estimate.h"
#include "plan/fit.h"
#include "plan/rehearse.h"
#include "plan/vocabulary.h"
#include "text/language.h"
#include "text/utf8.h"
#include "train/speed.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// Where the text lies and where the recipe goes.
struct Place {
  Path folder;  // absolute, links resolved
  Path recipe;  // as the user may type it
  Path inside;  // the folder as the recipe says it
};

Result<Path> real_path(const Path& path, base::Disk& disk) {
  auto real = disk.real_path(path);
  if (!real.ok()) real.error().hint = "name the folder of your text";
  return real;
}

// The way from one real folder to another; in full where they have hardly anything in common.
Path path_between(Path from, const Path& to) {
  constexpr int most_up = 3;
  Path up;
  for (int n = 0; n <= most_up; ++n) {
    const auto inside = from == "/" ? from : from + "/";
    if (to == from) return up.empty() ? "." : up;
    if (to.starts_with(inside)) return base::join(up, to.substr(inside.size()));
    up = up.empty() ? ".." : up + "/..";
    from = base::parent(from);
  }
  return to;
}

Result<Place> find_place(const Invocation& invocation) {
  Place out;
  auto said = invocation.arguments[0];
  while (said.size() > 1 && said.ends_with('/')) said.pop_back();
  out.folder = TRY(real_path(said, invocation.ctx.disk));
  if (!text::valid_utf8(out.folder))
    return Error{Code::bad_request, "the name of the folder is not UTF-8, so no recipe can say it",
                 base::visible(out.folder), "rename it"};
  out.recipe = invocation.option("recipe");
  if (out.recipe.empty()) {
    // Beside it, in the words of the user where that is possible.
    const bool plain = base::file_name(said) == base::file_name(out.folder);
    out.recipe = base::join(plain ? base::parent(said) : base::parent(out.folder),
                            plan::run_name(out.folder) + ".toml");
    if (out.recipe.starts_with("./")) out.recipe.erase(0, 2);
  }
  if (invocation.ctx.disk.exists(out.recipe))
    return Error{Code::bad_request, "something stands there already, and it is never overwritten",
                 out.recipe, "write another file with --recipe FILE, or move this one away"};
  auto around = real_path(base::parent(out.recipe), invocation.ctx.disk);
  if (!around.ok())
    return Error{Code::missing, "the folder of the recipe does not exist", base::parent(out.recipe),
                 "make it first"};
  out.inside = path_between(*around, out.folder);
  return out;
}

Result<void> check_license(const std::string& license) {
  if (license.empty()) return {};
  auto checked = data::rights::check_expression(license);
  if (!checked.ok()) {
    checked.error().code = Code::bad_request;
    checked.error().where = "--license";
    return checked;
  }
  const auto answer = data::rights::permit(license, {});
  if (answer.allowed) return {};
  return Error{Code::bad_request, "nothing may be trained on under it: " + answer.reason,
               "--license",
               "name what the text stands under; LicenseRef-my-own for terms of your own"};
}

// A few steps of a small model: larger ones run somewhat faster by their products. Noted for
// `check`, but by a dry run, which writes nothing.
Result<plan::Rate> measure(bool noted_too, base::Context& ctx) {
  constexpr std::int64_t vocabulary = 4096;
  model::ModelRecipe model;
  TRY(model.from_json({{"size", "3M"}}, ""));
  train::TrainRecipe training;
  training.grains_per_step = std::clamp<std::int64_t>(ctx.pool.workers(), 1, 64);
  training.rows_per_grain = 2;
  ctx.reporter.note("new", "timing a few training steps of a small model on this machine");
  const auto speed = TRY(train::measure_speed(model, training, vocabulary, 1, 3, ctx));
  plan::Rate out{speed.flops_per_step / speed.seconds_per_step,
                 static_cast<double>(speed.parameters), "measured just now"};
  if (!noted_too) return out;
  auto noted = plan::note_rate(out, training.precision, ctx);
  if (noted.ok()) return noted;  // what `check` will say
  ctx.reporter.warn("new",
                    "how fast this machine is could not be noted: " + noted.error().sentence());
  return out;
}

std::uint64_t memory_to_use() {
  constexpr double share = 0.6;  // others live here, too
  return static_cast<std::uint64_t>(share * static_cast<double>(base::memory_there()));
}

// Of the languages that are read.
std::vector<std::string> samples_of(const data::Survey& survey, const data::Proposal& proposal) {
  std::vector<std::string> out;
  for (const auto& [language, text] : survey.samples)
    if (proposal.languages.contains(language)) out.push_back(text);
  return out;
}

// What a run would have to train on: the rest repeats, is held out or dropped. Error: bad_request
// where hardly anything is left of a language.
Result<std::vector<double>> bytes_to_train_on(const data::Survey& survey,
                                              const data::Proposal& proposal) {
  constexpr double share = 0.85, least = 2000;
  std::vector<double> out;
  for (const auto& [language, amount] : proposal.languages) {
    const auto found = survey.repeated.find(language);
    const auto left =
        amount.text_bytes * (found == survey.repeated.end() ? 1 : found->second.share_left());
    if (left < least && amount.text_bytes >= least)
      return Error{
          Code::bad_request,
          "nearly all text in " + text::english_name(language) + " repeats: of about " +
              plan::counted(amount.documents, "document") + ", " +
              plan::bytes(static_cast<std::int64_t>(amount.text_bytes)) + ", " +
              plan::bytes(static_cast<std::int64_t>(left)) + " are left where each is read once",
          "", "a language needs 2 kB that say something of their own; form letters are one text"};
    out.push_back(share * left);
  }
  return out;
}

Result<plan::Ground> ground_for(const data::Survey& survey, const data::Proposal& proposal,
                                const plan::Rate& rate, double minutes, base::Context& ctx) {
  plan::Ground ground;
  ground.text_bytes = TRY(bytes_to_train_on(survey, proposal));
  const auto samples = samples_of(survey, proposal);
  ground.density = TRY(plan::density(samples, ctx));
  double all = 0;
  for (const auto bytes : ground.text_bytes) all += bytes;
  ground.most_vocabulary =
      TRY(plan::vocabulary_borne(samples, all, plan::usual_vocabulary(all), ctx));
  ground.flops_per_second = rate.flops_per_second;
  ground.seconds = 60 * minutes;
  ground.memory_bytes = memory_to_use();
  ground.workers = ctx.pool.workers();
  return ground;
}

// Sizes, and what is held out. Of a text that is not too large the first stages are made in memory,
// so that what the recipe says of it is so; what would stop the run there is told at once.
Result<void> settle(const data::Survey& survey, const plan::Rate& rate, double minutes,
                    const Path& file, plan::NewRecipe& recipe, base::Context& ctx) {
  const auto ground = TRY(ground_for(survey, recipe.proposal, rate, minutes, ctx));
  if (!plan::can_rehearse(survey)) {
    recipe.fit = TRY(plan::fit(ground));
    return {};
  }
  ctx.reporter.note("new", "trying in memory what a run would have to train on");
  plan::Rehearsal rehearsal(recipe, file, ctx);
  auto chosen = plan::choose_held_out(rehearsal, recipe, survey);
  if (!chosen.ok() && chosen.error().code == Code::interrupted) return chosen.error();
  if (!chosen.ok()) {
    ctx.reporter.warn("new", "a run of this recipe would stop: " + chosen.error().sentence());
    recipe.fit = TRY(plan::fit(ground));
    return {};
  }
  recipe.held_out = chosen->held_out;
  recipe.fit = TRY(plan::fit_to(chosen->corpus, ground, rehearsal));
  for (const auto& [language, left] : chosen->corpus) recipe.left.push_back(left.bytes);
  return {};
}

// Some documents of a language can be spared for the evaluation.
bool can_hold_out(const data::Proposal& proposal) {
  constexpr double enough = 15, enough_of_each = 5;
  const auto has = [&](double least) {
    return [least](const auto& row) { return row.second.documents >= least; };
  };
  return std::ranges::any_of(proposal.languages, has(enough)) ||
         std::ranges::all_of(proposal.languages, has(enough_of_each));
}

// The text that was made is read as a run would read it, with a licence in the place of one that
// the user has not said yet, and guesses taken; so nothing is written that `check` would refuse for
// another reason.
Result<std::vector<Cost>> costs_of_text(plan::NewRecipe recipe, const Path& file,
                                        base::Context& ctx) {
  if (recipe.license.empty()) recipe.license = "LicenseRef-to-be-filled-in";
  recipe.takes_guesses = true;
  base::MemoryDisk disk;
  TRY(disk.write_file(file, plan::recipe_text(recipe), 0644));
  const auto read = TRY(run::load_recipe(run::stage::all(), disk, file));
  return costs_of(read, base::join("out", read.name), ctx);
}

std::string cost_comment(const std::vector<Cost>& costs, const plan::NewRecipe& recipe) {
  return cost_text(costs) + plan::passes_text(recipe) +
         "\nThe other stages come on top of that time.";
}

[[maybe_unused]] Result<void> make_recipe(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto license = invocation.option("license");
  TRY(check_license(license));
  const auto minutes = TRY(invocation.whole("minutes", 1, 100'000));
  const auto place = TRY(find_place(invocation));
  const auto survey = TRY(data::survey(place.folder, ctx));
  plan::NewRecipe recipe;
  recipe.name = plan::run_name(place.folder);
  recipe.folder = place.inside;
  recipe.license = license;
  recipe.made_with = "janua new";
  recipe.proposal = TRY(data::propose(survey, recipe.name, place.folder));
  if (!can_hold_out(recipe.proposal)) recipe.held_out.share = 0;
  const auto rate = TRY(measure(!invocation.dry_run, ctx));
  auto settled = settle(survey, rate, static_cast<double>(minutes), place.recipe, recipe, ctx);
  if (!settled.ok() && settled.error().where.empty()) settled.error().where = place.folder;
  TRY(std::move(settled));
  const auto costs = TRY(costs_of_text(recipe, place.recipe, ctx));
  recipe.cost = cost_comment(costs, recipe);
  const NewReport report{place.recipe, &survey, &recipe, &costs};
  if (!invocation.dry_run) TRY(ctx.disk.write_file(place.recipe, plan::recipe_text(recipe)));
  if (invocation.json)
    invocation.print_json(new_json(report));
  else
    invocation.print(invocation.dry_run ? plan::recipe_text(recipe) : new_text(report));
  return {};
}

}  // namespace

constexpr auto kFolder = data::all_endings("your text: ", "; also in folders inside it");
constexpr Argument kArguments[] = {{"FOLDER", kFolder.data()}};
constexpr Option kOptions[] = {
    {"recipe", "FILE", "", "where the recipe goes; without it FOLDER.toml, beside the folder"},
    {"license", "SPDX", "",
     "what the text stands under, such as CC-BY-4.0 or LicenseRef-my-own; without it the recipe "
     "has a line to fill in"},
    {"minutes", "N", "5", "how long the training may take on this machine, about"}};
constexpr Example kExamples[] = {
    {"janua new texts --license CC-BY-4.0",
     "writes texts.toml, which `janua run` makes a model of"},
    {"janua new texts --minutes 600 --recipe big.toml --license LicenseRef-my-own",
     "sizes for a night"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"recipe", "text", "its file"},
                                   {"name", "text", "of the run"},
                                   {"languages", "object", "what is read, by variant"},
                                   {"languages.*", "object", ""},
                                   {"languages.*.documents", "number", "about"},
                                   {"languages.*.text_bytes", "number", "about"},
                                   {"left_out", "list", ""},
                                   {"left_out[]", "object", ""},
                                   {"left_out[].path", "text", "within the folder"},
                                   {"left_out[].reason", "text", ""},
                                   {"size", "text", "of the model, by name"},
                                   {"vocabulary", "whole number", "of the tokenizer"},
                                   {"steps", "whole number", "of the training"},
                                   {"sources", "whole number", "how many there are"}};
constexpr JsonForm kForms[] = {{.text = "What was found, and the recipe that was made of it.",
                                .members = kMembers,
                                .more = [](JsonRows& rows) { add_cost_members("costs", rows); }}};

extern const Entry new_{
    .group = Group::make,
    .summary = "Write a recipe for a folder of your own text, with sizes that fit it.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kJson | kDryRun,
    .json = kForms,
    .run = RUNNER(make_recipe)};

}  // namespace cli::full
