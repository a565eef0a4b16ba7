#include "model/config.h"
#include "run/export_recipe.h"
#include "run/recipe.h"
#include "run/trained_with.h"
#include "train/loop.h"
#include "train/readme.h"
#include "train/recipe.h"
#include "train/released.h"
#include "train/tokenizer_config.h"

namespace run::stage {

namespace {
// What the training made of it is exported, whatever the recipe says by now.
constexpr Section kSections[] = {{.name = "export",
                                  .text = "what an exported model says of itself; may be left out",
                                  .settings = base::options<ExportRecipe>,
                                  .may_lack = true},
                                 {.name = "model",
                                  .text = "what is trained",
                                  .settings = base::options<model::ModelRecipe>,
                                  .read = false}};
constexpr Input kInputs[] = {{"tokenizer"}, {"train"}};
constexpr File kFiles[] = {{"README.md", false},  // former versions wrote none
                           {"config.json"},
                           {"generation_config.json"},
                           {"model.safetensors"},
                           {"tokenizer.json"},
                           {"tokenizer_config.json"},
                           // those that its tokenizer has, too
                           {"added_tokens.json", false},
                           {"special_tokens_map.json", false},
                           {"chat_template.jinja", false},
                           {"chat_template.json", false}};

// An average that nobody keeps, or that would be none, is missed before anything is trained.
base::Result<void> suits(const Instance& stage, const Recipe& recipe) {
  TRY(reads_own_tokenizer(stage, recipe));
  const auto* read = stage.reads("train");
  const auto* training = read ? recipe.find(read->name) : nullptr;
  if (!stage.settings("export").as<ExportRecipe>().releases_average() || !training ||
      training->kind != "train")
    return {};
  const auto& own = training->settings("train").as<train::TrainRecipe>();
  if (own.average.kind() != "none")
    return train::check_released(own.average, own.steps, stage.where);
  return base::Error{base::Code::bad_request,
                     "export.weights asks for the average of the weights, and the training '" +
                         training->name + "' keeps none",
                     stage.where,
                     "write average = {kind = \"ema\"} for it in [train], or leave "
                     "export.weights out"};
}

[[maybe_unused]] train::Release release_of(const ExportRecipe& recipe) {
  return recipe.releases_average() ? train::Release::average : train::Release::last;
}

[[maybe_unused]] base::Result<void> make(Work& work) {
  TRY(trained_with(work));
  const auto& said = work.section<ExportRecipe>("export");
  return train::export_model(work.input("train"), work.input("tokenizer"), said.license,
                             release_of(said), work.writer, work.ctx);
}

[[maybe_unused]] base::Result<ExportRecipe> recorded(const Made& made) {
  ExportRecipe said;
  if (made.manifest.recipe.contains("export"))  // former versions recorded none
    TRY(base::from_json(made.manifest.recipe["export"], said, made.folder));
  TRY(said.check());
  return said;
}

[[maybe_unused]] base::Result<Remade> again(const Made& made) {
  const auto train = made.inputs.find("train"), tokenizer = made.inputs.find("tokenizer");
  if (train == made.inputs.end() || tokenizer == made.inputs.end()) return Remade{};
  const auto config = TRY(train::config_to_export(train->second, tokenizer->second, made.disk));
  Remade out = model::config_files(config);
  out["tokenizer_config.json"] =
      TRY(train::tokenizer_config_to_export(tokenizer->second, config, made.disk));
  const auto said = TRY(recorded(made));
  const auto average = TRY(train::released_average(train->second, release_of(said), made.disk));
  out["README.md"] = TRY(train::readme_to_export(train->second, tokenizer->second, config,
                                                 said.license, average, made.disk));
  return out;
}
}  // namespace

extern const Entry model{.summary = "the trained model as a Hugging Face folder",
                         .sections = kSections,
                         .inputs = kInputs,
                         // 2: the configurations name bos, eos and pad; 3: and the tokenizer's
                         // the context; 4: README.md; 5: with `license`
                         .version = 5,
                         .make = MAKER(make),
                         .suits = suits,
                         .files = kFiles,
                         .again = MAKER(again)};

}  // namespace run::stage
