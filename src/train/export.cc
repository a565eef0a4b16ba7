// From the last checkpoint to a directory that transformers loads.
#include <algorithm>

#include "model/check/read_again.h"
#include "model/weights.h"
#include "record/train.h"
#include "store/safetensors.h"
#include "train/checkpoint.h"
#include "train/loop.h"
#include "train/readme.h"
#include "train/recipe.h"
#include "train/released.h"
#include "train/special_token.h"
#include "train/tokenizer_config.h"

namespace train {

namespace {

base::Result<std::int64_t> vocabulary_of(const ledger::Manifest& trained,
                                         const base::Path& folder) {
  const auto said = TRY(record::of<record::Train>(trained, folder)).facts.vocabulary;
  if (said >= 0 && said <= 16'777'216) return said;
  return base::Error{base::Code::bad_data, "the manifest says no vocabulary up to 16777216", folder,
                     "train again"};
}

base::Result<average::Choice> average_of(const ledger::Manifest& trained,
                                         const base::Path& folder) {
  TrainRecipe recipe;
  TRY(base::from_json(trained.recipe.value("train", base::Json::object()), recipe, folder));
  TRY(recipe.check());
  return recipe.average;
}

// In the place of the weights of a step, their average.
base::Result<void> take_average(const store::Safetensors& file, const model::Layout& layout,
                                const average::Choice& average, std::int64_t step,
                                std::vector<float>& weights) {
  for (const auto& p : layout.parameters)
    std::ranges::copy(TRY(averaged(file, p.name, average, step)),
                      weights.begin() + static_cast<std::ptrdiff_t>(p.offset));
  return {};
}

// One that was taken over may have more files that say ids and how chats are written.
base::Result<void> copy_tokenizer(const base::Path& from, ledger::ArtefactWriter& writer,
                                  base::Disk& disk) {
  for (const char* name : {"tokenizer.json", "added_tokens.json", "special_tokens_map.json",
                           "chat_template.jinja", "chat_template.json"})
    if (const auto file = base::join(from, name);
        disk.exists(file) || name == std::string_view("tokenizer.json"))
      TRY(base::copy_file(disk, file, writer.path(name)));
  return {};
}

// What was written computes what was trained, or it does not become an artefact.
base::Result<void> compare(const model::Config& config, std::vector<float> weights,
                           ledger::ArtefactWriter& writer, base::Context& ctx) {
  auto model = TRY(model::model_of(config, "model"));
  auto owned = model::Weights::of(model.layout, std::move(weights));
  model::Loaded trained{config, model::arch::find(config.arch), std::move(model), std::move(owned)};
  TRY(model::check::read_again(ctx, std::move(trained), {}, writer.folder()));
  return {};
}

}  // namespace

base::Result<model::Config> config_to_export(const base::Path& train_folder,
                                             const base::Path& tokenizer_folder, base::Disk& disk) {
  const auto trained = TRY(ledger::read_manifest(disk, train_folder));
  model::ModelRecipe recipe;
  TRY(base::from_json(trained.recipe.value("model", base::Json::object()), recipe, train_folder));
  TRY(recipe.check());
  auto config = model::config_of(recipe, TRY(vocabulary_of(trained, train_folder)));
  TRY(name_special_tokens(disk, tokenizer_folder, config));
  return config;
}

base::Result<std::string> released_average(const base::Path& train_folder, Release release,
                                           base::Disk& disk) {
  if (release == Release::last) return std::string();
  const auto trained = TRY(ledger::read_manifest(disk, train_folder));
  return TRY(average_of(trained, train_folder)).kind();
}

base::Result<void> export_model(const base::Path& train_folder, const base::Path& tokenizer_folder,
                                const std::string& license, Release release,
                                ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto config = TRY(config_to_export(train_folder, tokenizer_folder, ctx.disk));
  const auto steps = TRY(list_checkpoints(ctx.disk, train_folder));
  if (steps.empty())
    return base::Error{base::Code::missing, "no checkpoint to export", train_folder, "train first"};
  const auto layout = TRY(model::layout_of(config, train_folder));
  const auto checkpoint = base::join(train_folder, checkpoint_name(steps.back()));
  const auto own =
      TRY(average_of(TRY(ledger::read_manifest(ctx.disk, train_folder)), train_folder));
  if (release == Release::average && own.kind() != average::Registry::usual)
    TRY(check_released(own, steps.back(), train_folder));
  const auto file = TRY(open_state(ctx.disk, checkpoint));
  for (const auto& p : layout.parameters) TRY(file.expect(p.name, p.shape));
  State state;
  state.weights.resize(layout.size);
  for (const auto& p : layout.parameters)
    TRY(file.read(p.name, p.shape, {state.weights.data() + p.offset, p.size}));
  if (release == Release::average)
    TRY(take_average(file, layout, own, steps.back(), state.weights));
  const auto average = TRY(released_average(train_folder, release, ctx.disk));
  TRY(model::save_model(ctx.disk, writer.folder(), config, layout, state.weights));
  TRY(compare(config, std::move(state.weights), writer, ctx));
  TRY(copy_tokenizer(tokenizer_folder, writer, ctx.disk));
  TRY(ctx.disk.write_file(writer.path("tokenizer_config.json"),
                          TRY(tokenizer_config_to_export(tokenizer_folder, config, ctx.disk))));
  TRY(ctx.disk.write_file(
      writer.path("README.md"),
      TRY(readme_to_export(train_folder, tokenizer_folder, config, license, average, ctx.disk))));
  record::Model said{{static_cast<std::int64_t>(layout.count())},
                     {steps.back(), "Hugging Face, float32"}};
  if (!average.empty()) said.facts.weights = average;
  record::say(said, writer.manifest());
  return {};
}

}  // namespace train
