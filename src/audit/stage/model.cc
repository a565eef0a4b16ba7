// A released model: its weights compared both ways and whole with those of the training, its
// tokenizer with the one that it came from. Needs no tensor library and no equal machine.
#include <algorithm>

#include "audit/files.h"
#include "audit/history.h"
#include "audit/stage.h"
#include "model/arch.h"
#include "model/config.h"
#include "store/safetensors.h"
#include "train/recipe.h"
#include "train/released.h"

namespace audit::stage {

namespace {

using base::Result;
using Tensors = std::map<std::string, store::TensorInfo>;

// The weights among the tensors of a training state: names of the optimizer's arrays have a '/'.
Tensors weights_of(const store::Safetensors& state) {
  Tensors out;
  for (const auto& [name, tensor] : state.tensors())
    if (name.find('/') == std::string::npos) out.emplace(name, tensor);
  return out;
}

// An export writes some parameters again, under the names that loaders look for (Parameter::copies):
// they hold the bytes of the first, and are no parameters of their own.
Result<Tensors> copies_of(const Tensors& trained, base::Disk& disk, const base::Path& folder) {
  const auto path = base::join(folder, "config.json");
  const auto config = TRY(model::read_config(TRY(model::read_config_file(disk, path)), path));
  Tensors out;
  for (const auto& p : TRY(model::layout_of(config, path)).parameters)
    if (const auto first = trained.find(p.name); first != trained.end())
      for (const auto& name : p.copies) out.emplace(name, first->second);
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

// The average that the training kept, computed again from its arrays: in the place of the weights of
// its last step.
class Average {
 public:
  Result<void> take(const Standing& train, const Checkpoint& last, const store::Safetensors& state,
                    Tensors& meant) {
    ::train::TrainRecipe recipe;
    TRY(base::guard(train.folder, [&] {
      return base::from_json(member(train.manifest.recipe, "train"), recipe, train.folder);
    }));
    TRY(recipe.check());
    kind_ = recipe.average.kind();
    for (auto& [name, tensor] : meant) {
      auto& kept = kept_[name];
      kept = TRY(::train::averaged(state, name, recipe.average, last.step));
      tensor.dtype = "F32";
      tensor.bytes = {reinterpret_cast<const char*>(kept.data()), kept.size() * sizeof(float)};
    }
    return {};
  }
  const std::string& kind() const { return kind_; }

 private:
  std::string kind_;
  std::map<std::string, std::vector<float>> kept_;  // what `meant` points to
};

// Which weights it says that it holds, by its recipe and its facts.
void check_kind(const Standing& model, const std::string& kind, Report& report) {
  if (text_at(model.manifest.facts, "weights") != kind)
    report.add(model.manifest_place(), "facts.weights",
               kind.empty() ? "its recipe releases the weights of the last step"
                            : "its recipe releases the average, which is '" + kind + "'");
}

void check_weights(const Standing& model, const Standing& train, const Checkpoint& last,
                   Report& report, base::Context& ctx) {
  const auto files = store::open_checkpoint(ctx.disk, model.folder);
  const auto state =
      store::Safetensors::open(ctx.disk, base::join(last.folder, "state.safetensors"));
  if (!files.ok() || !state.ok()) {
    const auto& error = files.ok() ? state.error() : files.error();
    report.add(error.where.empty() ? model.folder : error.where, "", error.what);
    return;
  }
  if (const auto stale = store::stale_copies(ctx.disk, model.folder); stale.ok())
    for (const auto& copy : *stale)
      report.add(model.folder, copy.tensor, "the tensor stands in two files");
  Tensors exported;
  const std::map<std::string, std::string> ours = {{"format", "pt"}};
  for (const auto& file : *files) {
    if (file.metadata() != ours)
      report.add(model.file("model.safetensors"), "__metadata__", "the export writes another one");
    for (const auto& [name, tensor] : file.tensors())
      if (!exported.emplace(name, tensor).second)
        report.add(model.folder, name, "the tensor stands in two files");
  }
  auto meant = weights_of(*state);
  Average average;
  if (text_at(member(model.manifest.recipe, "export"), "weights") == "average")
    if (const auto taken = average.take(train, last, *state, meant); !taken.ok())
      report.add(last.folder, "", taken.error().what);
  check_kind(model, average.kind(), report);
  const auto copies = copies_of(meant, ctx.disk, model.folder);
  if (copies.ok()) meant.insert(copies->begin(), copies->end());  // else it is named below
  compare_tensors(exported, meant, model.file("model.safetensors"), last.folder, report);
  std::int64_t parameters = 0;
  for (const auto& [name, tensor] : exported)
    if (!copies.ok() || !copies->contains(name)) parameters += tensor.elements();
  const auto said = whole_at(model.manifest.counts, "parameters");
  if (said && *said != parameters)
    report.add(model.manifest_place(), "counts.parameters",
               "the tensors have " + std::to_string(parameters));
}

const ledger::FileEntry* listed(const Standing& artefact, const std::string& path) {
  const auto& files = artefact.manifest.files;
  const auto at = std::ranges::find(files, path, &ledger::FileEntry::path);
  return at == files.end() ? nullptr : &*at;
}

// The tokenizer that the model was trained with lies beside it, byte for byte; but since version 3
// of the export its configuration names the model's context too, and is made again with the other
// derived files.
void check_tokenizer(const Standing& model, const Standing& tokenizer, Report& report) {
  for (const auto& theirs : tokenizer.manifest.files)
    if (!listed(model, theirs.path))
      report.add(model.manifest_place(), "files", "it lacks " + tokenizer.file(theirs.path));
  for (const char* own : {"added_tokens.json", "special_tokens_map.json", "chat_template.jinja",
                          "chat_template.json"})
    if (listed(model, own) && !listed(tokenizer, own))
      report.add(model.file(own), "", "no model has such a file whose tokenizer has none");
  const bool names_context = model.manifest.version >= 3;
  for (const auto& file : model.manifest.files) {
    if (names_context && file.path == "tokenizer_config.json") continue;
    const auto* theirs = listed(tokenizer, file.path);
    if (theirs && (theirs->sha256 != file.sha256 || theirs->tree != file.tree))
      report.add(model.file(file.path), "", "it is not the one in " + tokenizer.folder);
  }
}

// With the ids of another tokenizer the weights answer in noise. A training of a later kind may read
// no shards: nothing is said then.
void check_trained_with(const Standing& model, const Standing& train, const Standing& tokenizer,
                        const Scene& scene, Report& report) {
  const auto* shards = scene.input(train, "shards");
  const auto* own = shards ? scene.input(*shards, "tokenizer") : nullptr;
  if (own && own->manifest.id != tokenizer.manifest.id)
    report.add(model.manifest_place(), "inputs.tokenizer",
               "it is not the one in " + own->folder + ", whose tokens the training read");
}

Result<void> check(const Standing& model, const Scene& scene, Report& report) {
  const auto* train = scene.input(model, "train");
  const auto* tokenizer = scene.input(model, "tokenizer");
  if (!train || !tokenizer) {
    say_uncompared(model, train ? "tokenizer" : "training", report);
    return {};
  }
  // A training that failed an earlier part is still compared: which weights it is about is known.
  Report unused;  // the training's own check has named what is wrong with its history
  const auto history = read_history(*train, unused, scene.ctx);
  const auto last = final_checkpoint(scene, *train, history);
  if (!last) {
    report.add(train->folder, "", "the ledger records no checkpoint that stands here");
    return {};
  }
  if (last->step != history.last())
    report.add(model.folder, "",
               "its maker recorded no later checkpoint than that of step " +
                   std::to_string(last->step) + ", and the training goes on to step " +
                   std::to_string(history.last()));
  if (const auto step = whole_at(model.manifest.facts, "step"); step && *step != last->step)
    report.add(model.manifest_place(), "facts.step",
               "it is " + std::to_string(*step) + ", the last recorded checkpoint that of step " +
                   std::to_string(last->step));
  check_weights(model, *train, *last, report, scene.ctx);
  check_tokenizer(model, *tokenizer, report);
  check_trained_with(model, *train, *tokenizer, scene, report);
  return {};
}

}  // namespace

extern const Entry model{check};

}  // namespace audit::stage
