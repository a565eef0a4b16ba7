#include <algorithm>
#include <cmath>

#include "eval/heldout.h"
#include "ledger/beside.h"
#include "run/given.h"
#include "run/init_tokenizer.h"
#include "run/languages.h"
#include "tokenizer/tokenizer.h"
#include "train/events.h"
#include "train/init_model.h"
#include "train/logged_seconds.h"
#include "train/loop.h"
#include "train/loss_plot.h"
#include "train/plan.h"
#include "train/rewind.h"
#include "train/together.h"
#include "train/width.h"

namespace run::stage {

namespace {
base::Result<void> look(base::Settings& model, base::Disk& disk) {
  return model.as<model::ModelRecipe>().look(disk);
}

constexpr Section kSections[] = {{.name = "model",
                                  .text = "what is trained",
                                  .settings = base::options<model::ModelRecipe>,
                                  .look = look,
                                  .lends_from = "tokenizer"},
                                 {"train", "how it is trained", base::options<train::TrainRecipe>}};
// A model whose vocabulary the recipe changes is where the training begins.
constexpr Input kInputs[] = {
    {"shards"}, {"parity", Input::Need::gate}, {"surgery", Input::Need::where_made, "init"}};
constexpr File kFiles[] = {{"plan.json"},
                           {"steps.jsonl"},
                           {"lost.jsonl", false},
                           {train::kRewinds, false},
                           {"loss.svg"},
                           {train::kEventFile, false},
                           {"checkpoint-{step}/state.safetensors"},
                           {"checkpoint-{step}/optimizer-{share}.safetensors", false},
                           {"checkpoint-{step}/manifest.json"}};

const model::ModelRecipe& model_of(const Instance& stage) {
  return stage.settings("model").as<model::ModelRecipe>();
}

// One place for the weights to come from: either [model] is that model, or it describes its like.
base::RecipePath init_of(const Instance& stage) {
  const auto& from = model_of(stage).from;
  return from.empty() ? stage.settings("train").as<train::TrainRecipe>().init : from;
}

std::span<const char* const> init_files(const Instance& stage) {
  return train::init_files(model_of(stage));
}
constexpr Given kGiven[] = {{"init", "model", train::kInitFiles, init_of, init_files}};

// Asked again of the shards (train/order.cc); here before they are made.
base::Result<void> check_mix(const Instance& stage, const Recipe& recipe) {
  const auto known = languages_before(stage, recipe);
  for (const auto& phase : stage.settings("train").as<train::TrainRecipe>().mix) {
    std::vector<std::string> named;
    for (const auto& [language, weight] : phase.weights.values()) named.push_back(language);
    TRY(check_languages(stage, "train.mix", named, known));
    const auto left_out = [&](const auto& language) { return phase.weights.of(language) == 0; };
    if (!known.empty() && std::ranges::all_of(known, left_out))
      return base::Error{base::Code::bad_request, "a phase of train.mix leaves out every language",
                         stage.where, "give one of its weights a number above 0"};
  }
  return {};
}

base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  TRY(check_mix(stage, recipe));
  // Its tensors are the same for any vocabulary.
  TRY(train::width_rules(stage.settings("train").as<train::TrainRecipe>(), model_of(stage), 2));
  if (const auto* surgery = stage.reads("init"); surgery && !init_of(stage).empty())
    return base::Error{base::Code::bad_request,
                       "the training starts from what the stage '" + surgery->name +
                           "' makes, and " + init_of(stage).said() + " is named, too",
                       stage.where, "leave model.from and train.init out"};
  if (model_of(stage).from.empty() || stage.settings("train").as<train::TrainRecipe>().init.empty())
    return {};
  return base::Error{base::Code::bad_request,
                     "model.from and train.init both name a model to start from", stage.where,
                     "leave train.init out: from says the weights, too"};
}

// A recipe may name any model; one that does not fit is refused before what it would be trained on
// is made.
base::Result<void> ready(const Before& before) {
  const auto init = init_of(before.stage);
  if (init.empty()) return {};
  TRY(look_at_given(kGiven[0], before.stage, before.disk, {ledger::Digests::known}));
  TRY(is_made_before(before, init));
  const auto vocabulary = TRY(init_vocabulary(before, init, tokenizer_to_come(before)));
  return train::fits_init(before.disk, init.place(), model_of(before.stage), vocabulary);
}

// Told before the work and not after it.
[[maybe_unused]] base::Result<void> warn_of_passes(Work& work) {
  const auto& recipe = work.section<train::TrainRecipe>("train");
  const auto row = model::context_tokens(work.section<model::ModelRecipe>("model"));
  const auto order =
      TRY(train::Order::open(work.ctx.disk, work.input("shards"), recipe, row, work.seed()));
  for (const auto& remark : train::remarks_on_passes(order, recipe))
    work.ctx.reporter.warn(work.instance.name, remark);
  return {};
}

// The artefact of that kind from which the shards were made: nobody else's text or ids would do.
[[maybe_unused]] base::Result<base::Path> behind_shards(const Work& work, const char* kind) {
  const auto shards = TRY(ledger::read_manifest(work.ctx.disk, work.input("shards")));
  const auto id = shards.inputs.find(kind);
  for (const auto& one : ledger::artefacts_in(work.ctx.disk, work.out))
    if (id != shards.inputs.end() && one.manifest.id == id->second) return one.folder;
  return base::Error{base::Code::missing,
                     std::string("train.validation needs the ") + kind +
                         " that the shards were made from, and it does not stand beside them",
                     work.input("shards"), "put it back, or set train.validation.every_steps to 0"};
}

// Whole documents of each language, in the order of sets and files, as far as they fit.
[[maybe_unused]] base::Result<std::vector<train::HeldOutText>> held_out_of(Work& work) {
  const auto& wanted = work.section<train::TrainRecipe>("train").validation;
  std::vector<train::HeldOutText> out;
  if (wanted.every_steps == 0) return out;
  const auto corpus = TRY(behind_shards(work, "corpus"));
  const auto encoder =
      TRY(tokenizer::Tokenizer::load(work.ctx.disk, TRY(behind_shards(work, "tokenizer"))));
  std::map<std::string, train::HeldOutText> texts;
  auto sets = eval::read_held_out(work.ctx.disk, corpus, 0);
  if (!sets.ok() && sets.error().code == base::Code::missing)
    return base::Error{sets.error().code,
                       "train.validation scores held-out text, and " + sets.error().what,
                       sets.error().where,
                       "set train.validation.every_steps to 0, or let the corpus hold text out"};
  for (const auto& set : TRY(std::move(sets)))
    for (const auto& document : set.documents) {
      auto& text = texts[set.language];
      const auto bytes = static_cast<std::int64_t>(document.bytes());
      if (text.bytes + bytes > wanted.max_bytes) continue;
      text.bytes += bytes;
      auto& ids = text.documents.emplace_back(1, encoder.bos());
      TRY(encoder.encode(document.text, ids));
      ids.push_back(encoder.eos());
    }
  for (auto& [language, text] : texts) {
    text.language = language;
    if (text.bytes == 0)
      work.ctx.reporter.warn(work.instance.name, "no held-out document of " + language +
                                                     " fits into train.validation.max_bytes");
    out.push_back(std::move(text));
  }
  return out;
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  const Before now{work.instance, work.recipe, work.out, work.ctx.disk};
  const auto made = work.instance.reads("init") ? work.input("init") : base::Path();
  const auto init = made.empty() ? init_of(work.instance) : base::RecipePath(made);
  if (!init.empty()) TRY(init_vocabulary(now, init, tokenizer_made(now)));
  TRY(warn_of_passes(work));
  const auto held_out = TRY(held_out_of(work));
  return train::train(work.section<model::ModelRecipe>("model"),
                      work.section<train::TrainRecipe>("train"), work.input("shards"), work.seed(),
                      work.writer, work.ctx, held_out, work.ranks, made);
}

[[maybe_unused]] base::Result<void> follow(Following& following) {
  const auto& stage = following.instance;
  return train::follow(model_of(stage), stage.settings("train").as<train::TrainRecipe>(),
                       following.input("shards"), following.seed(), following.ctx, following.ranks);
}

train::Plan plan_of(const Wish& wanted) {
  const auto& stage = *wanted.stage;
  return {model_of(stage), stage.settings("train").as<train::TrainRecipe>(),
          wanted.inputs.at("shards"), wanted.seed,
          wanted.inputs.contains("init") ? wanted.inputs.at("init") : ""};
}

bool goes_on(const Wish& wanted, const base::Path& folder, base::Context& ctx) {
  return train::can_go_on(ctx.disk, folder, plan_of(wanted));
}

base::Result<std::string> grow(const Wish& wanted, const base::Path& folder, const base::Path& work,
                               base::Context& ctx) {
  const auto step = TRY(train::grow(ctx.disk, folder, work, plan_of(wanted)));
  return step == 0 ? ""
                   : "grows from step " + std::to_string(step) + " of the one that stands here";
}

double spent(const base::Path& folder, base::Disk& disk) {
  return train::logged_seconds(disk, folder);
}

// What would be taken without a word: a warm-up and a decay that overlap are cut short, sizes of a
// model are overruled by others, and a phase of the mix comes too late.
std::vector<std::string> remarks(const Instance& stage) {
  constexpr std::int64_t most = 1'000'000;  // who plans more has time to look
  const auto& recipe = stage.settings("train").as<train::TrainRecipe>();
  const auto& schedule = recipe.schedule;
  constexpr double peak = 0.999;  // shares are sums of rounded numbers
  double highest = 0;
  for (std::int64_t step = 0; step < std::min(recipe.steps, most) && highest < peak; ++step)
    highest = std::max(highest, schedule.entry().factor(schedule.settings(), step, recipe.steps));
  auto out = model::remarks(model_of(stage));
  for (const auto& phase : recipe.mix)
    if (phase.from_step >= recipe.steps)
      out.push_back("the phase of train.mix from step " + std::to_string(phase.from_step) +
                    " on never begins: the training has " + std::to_string(recipe.steps) +
                    " steps");
  if (highest >= peak || recipe.steps > most) return out;
  out.push_back("its learning rate never reaches the peak: warm-up and decay of the schedule '" +
                schedule.kind() + "' take longer than its " + std::to_string(recipe.steps) +
                " steps, and the highest rate is " + std::to_string(std::lround(highest * 100)) +
                " % of learning_rate");
  return out;
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto& manifest = made.manifest;
  const auto input = [&](const char* role) {
    return manifest.inputs.contains(role) ? manifest.inputs.at(role) : "";
  };
  const auto steps = TRY(train::read_steps(made.disk, made.folder));
  Remade out{{"plan.json",
              train::plan_text(manifest.recipe, input("shards"), manifest.seed, input("init"))}};
  if (!steps.empty()) out["loss.svg"] = train::loss_plot(train::losses_of(steps));
  if (std::ranges::count(manifest.files, train::kEventFile, &ledger::FileEntry::path) > 0)
    out[train::kEventFile] = train::event_file(steps);
  return out;
}
}  // namespace

extern const Entry train{.summary = "checkpoints of training, a log of every step",
                         .sections = kSections,
                         .inputs = kInputs,
                         .version = 1,
                         .make = MAKER(make),
                         .resumable = true,
                         .goes_on = goes_on,
                         .grow = grow,
                         .spent = spent,
                         .suits = suits,
                         .remarks = remarks,
                         .ready = ready,
                         .files = kFiles,
                         .again = MAKER(again),
                         .given = kGiven,
                         .follow = MAKER(follow)};

}  // namespace run::stage
