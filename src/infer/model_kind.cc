#include "infer/model_kind.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/json.h"
#include "ledger/manifest.h"
#include "store/gguf/file.h"
#include "tokenizer/chat.h"

namespace infer {

namespace {

using base::Path;
using base::Result;

constexpr const char* kKindKey = "janua.model.kind";
constexpr const char* kBase = "base";
// {"kind": "base"} in a folder that was made of one with a manifest, which stays behind.
constexpr const char* kKindFile = "janua.json";

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
std::string said_kind() { return base::pretty({{"kind", kBase}}); }

// Nothing of another maker's folder.
std::optional<bool> is_pretraining(base::Disk& disk, const Path& folder) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok() || manifest->kind != "model") {
    const auto said = disk.read(base::join(folder, kKindFile));
    return said.ok() && *said == said_kind() ? std::optional(true) : std::nullopt;
  }
  return std::ranges::all_of(kinds_behind(disk, folder, *manifest), [](const auto& kind) {
    return kind == "train" || kind == "tokenizer";
  });
}

// Another maker's folder that brings a chat template may hold anything.
ModelKind kind_by(const std::string& chat_template, std::optional<bool> pretraining) {
  const bool base = pretraining.value_or(chat_template.empty());
  const bool unseen = base && tokenizer::is_our_chat_template(chat_template);
  return {base ? kBase : "", !chat_template.empty() && !unseen};
}

Result<ModelKind> kind_of_file(base::Disk& disk, const Path& path) {
  const auto file = TRY(store::gguf::File::open(disk, path));
  const auto& said = file.metadata();
  const auto text = [&](const char* key) -> Result<std::string> {
    return said.find(key) ? said.text(key) : Result<std::string>(std::string());
  };
  const bool base = TRY(text(kKindKey)) == kBase;
  return kind_by(TRY(text("tokenizer.chat_template")), base ? std::optional(true) : std::nullopt);
}

}  // namespace

Result<ModelKind> model_kind(base::Disk& disk, const Path& place) {
  if (place.ends_with(".gguf") && !disk.is_folder(place)) return kind_of_file(disk, place);
  const auto text = TRY(tokenizer::chat_template_of(disk, place));
  return kind_by(text, is_pretraining(disk, place));
}

Result<void> put_kind(base::Disk& disk, const Path& folder, store::gguf::Metadata& out) {
  const auto text = TRY(tokenizer::chat_template_of(disk, folder));
  if (text.empty() || !is_pretraining(disk, folder).value_or(false)) return {};
  return out.add(kKindKey, std::string(kBase));
}

Result<void> keep_kind(base::Disk& disk, const Path& from, const Path& to) {
  const auto text = TRY(tokenizer::chat_template_of(disk, from));
  if (text.empty() || !is_pretraining(disk, from).value_or(false)) return {};
  return disk.write_file(base::join(to, kKindFile), said_kind());
}

Result<void> keep_kind(const store::gguf::Metadata& from,
                       std::map<std::string, std::string>& files) {
  if (from.find(kKindKey) && TRY(from.text(kKindKey)) == kBase) files[kKindFile] = said_kind();
  return {};
}

}  // namespace infer
