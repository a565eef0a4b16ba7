// From the last checkpoint to a directory that transformers loads.
#include "model/weights.h"
#include "store/safetensors.h"
#include "train/checkpoint.h"
#include "train/loop.h"

namespace train {

namespace {

// Ids of the special tokens, from the tokenizer's own record of its vocabulary.
base::Result<void> name_special_tokens(const base::Json& facts, model::Config& config) {
  const auto special = facts.value("special", base::Json::object());
  config.bos = special.value("<|bos|>", std::int64_t{-1});
  config.eos = special.value("<|eos|>", std::int64_t{-1});
  config.pad = special.value("<|pad|>", std::int64_t{-1});
  return {};
}

}  // namespace

base::Result<void> export_model(const base::Path& train_folder, const base::Path& tokenizer_folder,
                                ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto trained = TRY(ledger::read_manifest(ctx.disk, train_folder));
  model::ModelRecipe recipe;
  TRY(base::from_json(trained.recipe.value("model", base::Json::object()), recipe, train_folder));
  auto config = model::config_of(recipe, trained.facts.value("vocabulary", std::int64_t{0}));
  const auto tokenizer = TRY(ledger::read_manifest(ctx.disk, tokenizer_folder));
  TRY(name_special_tokens(tokenizer.facts, config));

  const auto steps = TRY(list_checkpoints(ctx.disk, train_folder));
  if (steps.empty())
    return base::Error{base::Code::missing, "no checkpoint to export", train_folder, "train first"};
  const auto layout = model::arch::find(config.arch)->layout(config);
  State state;
  state.weights.resize(layout.size);
  const auto checkpoint = base::join(train_folder, checkpoint_name(steps.back()));
  const auto file =
      TRY(store::Safetensors::open(ctx.disk, base::join(checkpoint, "state.safetensors")));
  for (const auto& p : layout.parameters)
    TRY(file.read(p.name, {state.weights.data() + p.offset, p.size}));
  TRY(model::save_model(ctx.disk, writer.folder(), config, layout, state.weights));
  for (const char* name : {"tokenizer.json", "tokenizer_config.json"})
    TRY(base::copy_file(ctx.disk, base::join(tokenizer_folder, name), writer.path(name)));
  writer.manifest().counts = {{"parameters", layout.count()}};
  writer.manifest().facts = {{"step", steps.back()}, {"format", "Hugging Face, float32"}};
  return {};
}

}  // namespace train
