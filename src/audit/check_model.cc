// The exported model against training: every tensor of model.safetensors must be, byte for byte,
// the one of that name in the last checkpoint. Needs no tensor library and no equal machine.
#include <algorithm>

#include "audit/check.h"
#include "store/safetensors.h"

namespace audit {

namespace {

const Standing* find(const std::vector<Standing>& standing, const std::string& name) {
  const auto found = std::find_if(standing.begin(), standing.end(), [&](const auto& artefact) {
    return artefact.name == name && artefact.readable;
  });
  return found == standing.end() ? nullptr : &*found;
}

// The folder with the highest number; names have a fixed width.
base::Path last_checkpoint(const Standing& train, base::Context& ctx) {
  const auto entries = ctx.disk.list(train.folder);
  if (!entries.ok()) return "";
  std::string last;
  for (const auto& entry : *entries)
    if (entry.is_folder && entry.name.starts_with("checkpoint-")) last = std::max(last, entry.name);
  return last.empty() ? "" : base::join(train.folder, last);
}

}  // namespace

void check_model(const std::vector<Standing>& standing, Report& report, base::Context& ctx) {
  const auto* model = find(standing, "model");
  const auto* train = find(standing, "train");
  if (!model || !train) return;
  const auto place = base::join(model->folder, "model.safetensors");
  const auto checkpoint = last_checkpoint(*train, ctx);
  if (checkpoint.empty() || !ctx.disk.exists(place)) return;
  const auto exported = store::Safetensors::open(ctx.disk, place);
  const auto trained =
      store::Safetensors::open(ctx.disk, base::join(checkpoint, "state.safetensors"));
  if (!exported.ok() || !trained.ok()) {
    const auto& error = exported.ok() ? trained.error() : exported.error();
    report.add(error.where, "", error.what);
    return;
  }
  for (const auto& [name, tensor] : exported->tensors()) {
    const auto found = trained->tensors().find(name);
    if (found == trained->tensors().end() || found->second.dtype != tensor.dtype)
      report.add(place, name, "the tensor cannot be compared with " + checkpoint);
    else if (found->second.bytes != tensor.bytes || found->second.shape != tensor.shape)
      report.add(place, name, "the tensor is not the one in " + checkpoint);
  }
}

}  // namespace audit
