#include "serve/model_files.h"

#include <algorithm>
#include <array>
#include <string>

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

}  // namespace

Result<ModelFiles> check_model_files(base::Disk& disk, const Path& folder, const base::Pool& pool) {
  ModelFiles out;
  if (disk.exists(base::join(folder, "manifest.json"))) {
    const auto manifest = TRY(ledger::read_manifest(disk, folder));
    TRY(check_listed(disk, folder, manifest, pool));
    TRY(check_unlisted(disk, folder, manifest));
    out.id = manifest.id;
  }
  out.kind = TRY(infer::model_kind(disk, folder));
  return out;
}

}  // namespace serve
