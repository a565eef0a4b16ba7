#include "align/write_model.h"

#include <set>

#include "align/adapter.h"
#include "model/check/read_again.h"
#include "model/config.h"
#include "model/standing.h"
#include "model/weights.h"
#include "tokenizer/given_files.h"

namespace align {

using base::Result;

namespace {

// What PEFT writes for each change: contiguous floats under its name.
Result<void> write_adapter(const train::Trainer& trainer, const LoraRecipe& recipe,
                           const base::Path& from, ledger::ArtefactWriter& writer,
                           base::Disk& disk) {
  const auto& layout = trainer.changes->layout();
  std::vector<store::TensorOut> tensors;
  for (const auto& p : layout.parameters)
    tensors.push_back(
        {p.name,
         "F32",
         p.shape,
         {reinterpret_cast<const char*>(trainer.state.weights.data() + p.offset), p.size * 4}});
  const auto folder = writer.path(kAdapter);
  TRY(disk.make_folders(folder));
  TRY(store::write_safetensors(disk, base::join(folder, "adapter_model.safetensors"),
                               std::move(tensors), {{"format", "pt"}}));
  return disk.write_file(base::join(folder, "adapter_config.json"),
                         adapter_config(recipe, *trainer.changes, from));
}

Result<std::vector<float>> merged(const train::Trainer& trainer, const base::Path& from,
                                  const base::Path& adapter, base::Disk& disk) {
  auto weights = TRY(model::load_flat(disk, from));
  merge_into(TRY(read_adapter(disk, adapter, *trainer.of_model)), weights);
  return weights;
}

Result<void> compare(const model::Config& config, std::vector<float> weights,
                     ledger::ArtefactWriter& writer, base::Context& ctx) {
  auto model = TRY(model::model_of(config, "model"));
  auto owned = model::Weights::of(model.layout, std::move(weights));
  model::Loaded trained{config, model::arch::find(config.arch), std::move(model), std::move(owned)};
  TRY(model::check::read_again(ctx, std::move(trained), {}, writer.folder()));
  return {};
}

}  // namespace

std::string adapter_config(const LoraRecipe& recipe, const model::LowRanks& changes,
                           const base::Path& base) {
  std::set<std::string> targets;
  for (std::size_t i = 0; i < changes.changes().size(); ++i) {
    const auto module = changes.module(i);
    targets.insert(module.substr(module.rfind('.') + 1));
  }
  return base::pretty({{"peft_type", "LORA"},
                       {"task_type", "CAUSAL_LM"},
                       {"base_model_name_or_path", base},
                       {"r", recipe.rank},
                       {"lora_alpha", recipe.alpha_or_usual()},
                       {"lora_dropout", 0.0},
                       {"target_modules", targets},
                       {"use_rslora", recipe.kind == "rslora"},
                       {"use_dora", recipe.kind == "dora"},
                       {"bias", "none"},
                       {"fan_in_fan_out", false},
                       {"inference_mode", true},
                       {"init_lora_weights", true},
                       {"modules_to_save", nullptr},
                       {"rank_pattern", base::Json::object()},
                       {"alpha_pattern", base::Json::object()}});
}

Result<std::map<std::string, std::string>> files_beside(const Scribe& scribe,
                                                        const base::Path& from, base::Disk& disk) {
  auto config = TRY(model::standing_config(disk, from));
  if (const auto end = scribe.turn_end(); end >= 0) config.eos = end;
  std::map<std::string, std::string> out;
  auto files = TRY(tokenizer::given_files(disk, from));
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "added_tokens.json",
                           "special_tokens_map.json", "chat_template.jinja", "chat_template.json"})
    if (const auto found = files.find(name); found != files.end())
      out[name] = std::move(found->second);
  if (!scribe.chosen_template().empty()) {
    out["chat_template.jinja"] = scribe.chosen_template();
    out.erase("chat_template.json");
  }
  for (auto& [name, text] : model::config_files(config)) out[name] = std::move(text);
  return out;
}

Result<std::int64_t> write_model(const train::Trainer& trainer, const LoraRecipe& recipe,
                                 const Scribe& scribe, const base::Path& from,
                                 ledger::ArtefactWriter& writer, base::Context& ctx) {
  auto& disk = ctx.disk;
  auto config = trainer.config;
  if (const auto end = scribe.turn_end(); end >= 0) config.eos = end;
  const auto& layout = trainer.changes ? *trainer.of_model : trainer.layout;
  std::vector<float> weights;
  if (trainer.changes) {
    TRY(write_adapter(trainer, recipe, from, writer, disk));
    weights = TRY(merged(trainer, from, writer.path(kAdapter), disk));
  } else {
    weights = trainer.state.weights;
  }
  TRY(model::save_model(disk, writer.folder(), config, layout, weights));
  const auto numbers = static_cast<std::int64_t>(layout.count());
  TRY(compare(config, std::move(weights), writer, ctx));
  for (const auto& [name, text] : TRY(files_beside(scribe, from, disk)))
    TRY(disk.write_file(writer.path(name), text));
  return numbers;
}

}  // namespace align
