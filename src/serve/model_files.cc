#include "serve/model_files.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/check_files.h"

namespace serve {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

// Whether some reader of model folders asks for a file of this name: weights, or one of the JSON
// and template files that stand beside them. Said by what they are, so that one which a later
// reader asks for is among them.
bool is_read(std::string_view name) {
  return std::ranges::any_of(std::array{".safetensors", ".json", ".jinja", ".model", ".txt"},
                             [&](const char* end) { return name.ends_with(end); });
}

Result<void> check_unlisted(base::Disk& disk, const Path& folder,
                            const ledger::Manifest& manifest) {
  for (const auto& entry : TRY(disk.list(folder))) {
    const bool listed = std::ranges::any_of(
        manifest.files, [&](const auto& file) { return file.path == entry.name; });
    if (!listed && !entry.is_folder && entry.name != "manifest.json" && is_read(entry.name))
      return Error{Code::verification, "the manifest does not list the file",
                   base::join(folder, entry.name),
                   "take it away, or serve the folder as another model without manifest.json"};
  }
  return {};
}

Result<void> check_listed(base::Disk& disk, const Path& folder, const ledger::Manifest& manifest,
                          const base::Pool& pool) {
  for (const auto& file : manifest.files)
    TRY(ledger::check_file(disk, folder, file, {ledger::Digests::read, pool}));
  if (manifest.content_id() == manifest.id) return {};
  return Error{Code::verification, "the content id does not fit the listed files",
               base::join(folder, "manifest.json"), "export or fetch the model again"};
}

// A folder of another maker that brings a chat template may hold anything.
bool brings_chat_template(base::Disk& disk, const Path& folder) {
  if (disk.exists(base::join(folder, "chat_template.jinja"))) return true;
  const auto bytes = disk.read(base::join(folder, "tokenizer_config.json"));
  if (!bytes.ok()) return false;
  const auto config = base::Json::parse(*bytes, nullptr, false);
  return config.is_object() && config.contains("chat_template");
}

// The kinds of what it was made from, as far as that stands beside it. Names say nothing of a kind:
// inputs are called as the recipe calls its stages.
std::vector<std::string> kinds_behind(base::Disk& disk, const Path& folder,
                                      const ledger::Manifest& manifest) {
  std::vector<std::string> out;
  auto place = folder;
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  place = base::parent(place);
  const auto beside = disk.list(place);
  if (!beside.ok()) return out;
  for (const auto& entry : *beside) {
    if (!entry.is_folder) continue;
    const auto one = ledger::read_manifest(disk, base::join(place, entry.name));
    if (!one.ok()) continue;
    for (const auto& [role, id] : manifest.inputs)
      if (id == one->id) out.push_back(one->kind);
  }
  return out;
}

// What this house exports as a model is so far always a pretraining, whatever template its tokenizer
// carries for later. What else might one day be exported must say itself what it is.
std::string kind_of(base::Disk& disk, const Path& folder, const ledger::Manifest* manifest) {
  if (manifest && manifest->kind == "model") {
    const auto kinds = kinds_behind(disk, folder, *manifest);
    const bool pretrained = std::ranges::all_of(
        kinds, [](const auto& kind) { return kind == "train" || kind == "tokenizer"; });
    return pretrained ? "base" : "";
  }
  return brings_chat_template(disk, folder) ? "" : "base";
}

}  // namespace

Result<ModelFiles> check_model_files(base::Disk& disk, const Path& folder, const base::Pool& pool) {
  if (!disk.exists(base::join(folder, "manifest.json")))
    return ModelFiles{"", kind_of(disk, folder, nullptr)};
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  TRY(check_listed(disk, folder, manifest, pool));
  TRY(check_unlisted(disk, folder, manifest));
  return ModelFiles{manifest.id, kind_of(disk, folder, &manifest)};
}

}  // namespace serve
