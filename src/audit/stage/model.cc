// A released model: its folder compared both ways and whole with the training, the tokenizer and
// the recipe that it came from. Needs no tensor library and no equal machine.
#include <algorithm>
#include <set>

#include "audit/files.h"
#include "audit/history.h"
#include "audit/stage.h"
#include "store/safetensors.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;
using Tensors = std::map<std::string, store::TensorInfo>;

// The weights among the tensors of a training state: names of the optimizer's arrays have a '/'.
Tensors weights_of(const store::Safetensors& state) {
  Tensors out;
  for (const auto& [name, tensor] : state.tensors())
    if (name.find('/') == std::string::npos) out.emplace(name, tensor);
  return out;
}

void compare_tensors(const Tensors& exported, const Tensors& trained, const base::Path& model,
                     const base::Path& checkpoint, Report& report) {
  Few wrong(report);
  for (const auto& [name, tensor] : exported) {
    const auto found = trained.find(name);
    if (found == trained.end())
      wrong.add(model, name, "the tensor is not in " + checkpoint);
    else if (found->second.dtype != tensor.dtype || found->second.shape != tensor.shape ||
             found->second.bytes != tensor.bytes)
      wrong.add(model, name, "the tensor is not the one in " + checkpoint);
  }
  for (const auto& [name, tensor] : trained)
    if (!exported.contains(name))
      wrong.add(model, name, "the tensor is missing; " + checkpoint + " has it");
}

void check_weights(const Standing& model, const Checkpoint& last, Report& report,
                   base::Context& ctx) {
  const auto files = store::open_checkpoint(ctx.disk, model.folder);
  const auto state =
      store::Safetensors::open(ctx.disk, base::join(last.folder, "state.safetensors"));
  if (!files.ok() || !state.ok()) {
    const auto& error = files.ok() ? state.error() : files.error();
    report.add(error.where.empty() ? model.folder : error.where, "", error.what);
    return;
  }
  Tensors exported;
  for (const auto& file : *files)
    for (const auto& [name, tensor] : file.tensors())
      if (!exported.emplace(name, tensor).second)
        report.add(model.folder, name, "the tensor stands in two files");
  compare_tensors(exported, weights_of(*state), model.file("model.safetensors"), last.folder,
                  report);
  std::int64_t parameters = 0;
  for (const auto& [name, tensor] : exported) parameters += tensor.elements();
  const auto said = whole_at(model.manifest.counts, "parameters");
  if (said && *said != parameters)
    report.add(model.manifest_place(), "counts.parameters",
               "the tensors have " + std::to_string(parameters));
}

// Names of the files that hold the weights in the format that the export writes.
std::set<std::string> weight_files(const Standing& model, base::Disk& disk) {
  if (model.lists("model.safetensors")) return {"model.safetensors"};
  std::set<std::string> out{"model.safetensors.index.json"};
  const auto index = read_json(disk, model.file("model.safetensors.index.json"));
  if (!index.ok()) return out;
  const auto& map = member(*index, "weight_map");
  if (!map.is_object()) return out;
  for (const auto& [name, file] : map.items())
    if (file.is_string()) out.insert(file.get<std::string>());
  return out;
}

const ledger::FileEntry* listed(const Standing& artefact, const std::string& path) {
  const auto& files = artefact.manifest.files;
  const auto at = std::ranges::find(files, path, &ledger::FileEntry::path);
  return at == files.end() ? nullptr : &*at;
}

// A loader takes whatever lies in the folder, so nothing may lie there that the export
// did not write.
void check_files(const Standing& model, const Standing& tokenizer, Report& report,
                 base::Disk& disk) {
  auto ours = weight_files(model, disk);
  ours.insert({"config.json", "generation_config.json"});
  for (const auto& name : {"config.json", "model.safetensors"})
    if (!model.lists(name) && !model.lists("model.safetensors.index.json"))
      report.add(model.file(name), "", "a model without it is none");
  for (const auto& file : model.manifest.files) {
    if (ours.contains(file.path)) continue;
    const auto* theirs = listed(tokenizer, file.path);
    if (!theirs)
      report.add(model.file(file.path), "",
                 "neither the export nor the tokenizer has such a file; a loader may take it");
    else if (theirs->sha256 != file.sha256 || theirs->tree != file.tree)
      report.add(model.file(file.path), "", "it is not the one in " + tokenizer.folder);
  }
  for (const auto& file : tokenizer.manifest.files)
    if (file.path.starts_with("tokenizer") && !model.lists(file.path))
      report.add(model.file(file.path), "", "it is missing; " + tokenizer.folder + " has it");
}

bool names_token(const std::string& key) { return key.ends_with("_token_id"); }

// Ids of the tokens that the tokenizer adds, by their spelling.
std::map<std::string, std::int64_t> added_tokens(const Standing& tokenizer, base::Disk& disk) {
  std::map<std::string, std::int64_t> out;
  const auto json = read_json(disk, tokenizer.file("tokenizer.json"));
  if (!json.ok()) return out;
  const auto& added = member(*json, "added_tokens");
  if (!added.is_array()) return out;
  for (const auto& one : added)
    if (const auto id = whole_at(one, "id")) out[text_at(one, "content")] = *id;
  return out;
}

std::string spelling(const Json& config, const std::string& key) {
  const auto& value = member(config, key);
  return value.is_string() ? value.get<std::string>() : text_at(value, "content");
}

// "bos_token_id" must be the id of the tokenizer's "bos_token"; of several ids, each one that of an
// added token.
void check_token(const std::string& key, const Json& value, const Standing& tokenizer,
                 const base::Path& place, Report& report, base::Disk& disk) {
  const auto ids = added_tokens(tokenizer, disk);
  const auto config = read_json(disk, tokenizer.file("tokenizer_config.json"));
  const auto word = config.ok() ? spelling(*config, key.substr(0, key.size() - 3)) : "";
  const auto named = ids.find(word);
  const auto is_added = [&](const Json& id) {
    return std::ranges::any_of(ids, [&](const auto& one) { return id == one.second; });
  };
  const bool right = value.is_null() || (named != ids.end() && value == named->second) ||
                     (value.is_array() && std::ranges::all_of(value, is_added));
  if (!right)
    report.add(place, key,
               "it is " + value.dump() + ", which is not the tokenizer's " +
                   key.substr(0, key.size() - 3));
}

void check_config(const base::Path& place, const Json& expected, const Standing& tokenizer,
                  Report& report, base::Disk& disk) {
  const auto config = read_json(disk, place);
  if (!config.ok() || !config->is_object()) {
    report.add(place, "", "it cannot be read as JSON");
    return;
  }
  for (const auto& [key, value] : config->items()) {
    if (names_token(key))
      check_token(key, value, tokenizer, place, report, disk);
    else if (!expected.contains(key) && key != "transformers_version")
      report.add(place, key, "the export writes no such key");
  }
  for (const auto& [key, value] : expected.items())
    if (member(*config, key) != value)
      report.add(place, key, "recipe and vocabulary give " + value.dump());
}

void check_configs(const Standing& model, const Standing& train, const Standing& tokenizer,
                   const Scene& scene, Report& report) {
  if (!scene.trainer) return;
  auto& disk = scene.ctx.disk;
  const auto expected = scene.trainer->configuration(train.folder, scene.ctx);
  if (expected.ok())
    check_config(model.file("config.json"), *expected, tokenizer, report, disk);
  else
    report.add(train.manifest_place(), "recipe", expected.error().sentence());
  if (model.lists("generation_config.json"))
    check_config(model.file("generation_config.json"), {{"_from_model_config", true}}, tokenizer,
                 report, disk);
}

Result<void> check(const Standing& model, const Scene& scene, Report& report) {
  const auto* train = scene.input(model, "train");
  const auto* tokenizer = scene.input(model, "tokenizer");
  if (!train || !tokenizer) {
    report.note("what " + model.folder +
                " was made from does not stand here, so it is not compared");
    return {};
  }
  // A training that failed an earlier part is still compared: which weights it is about is known.
  Report unused;  // the training's own check has named what is wrong with its history
  const auto last = final_checkpoint(scene, *train, read_history(*train, unused, scene.ctx));
  if (!last) {
    report.add(train->folder, "", "the ledger records no checkpoint that stands here");
    return {};
  }
  if (const auto step = whole_at(model.manifest.facts, "step"); step && *step != last->step)
    report.add(model.manifest_place(), "facts.step",
               "it is " + std::to_string(*step) + ", the last recorded checkpoint that of step " +
                   std::to_string(last->step));
  check_weights(model, *last, report, scene.ctx);
  check_files(model, *tokenizer, report, scene.ctx.disk);
  check_configs(model, *train, *tokenizer, scene, report);
  return {};
}

}  // namespace

extern const Entry model{check};

}  // namespace audit::stage
