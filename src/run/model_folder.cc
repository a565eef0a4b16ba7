#include "run/model_folder.h"

#include <algorithm>

#include "record/train.h"
#include "run/contents.h"
#include "run/recipe.h"
#include "store/safetensors.h"

namespace run {
namespace {

bool is_taken(const std::string& name) {
  return std::ranges::any_of(kModelFiles, [&](const auto& file) { return fits(file.path, name); });
}

base::Result<std::int64_t> parameters_in(base::Disk& disk, const base::Path& path) {
  const auto file = TRY(store::Safetensors::open(disk, path));
  std::int64_t out = 0;
  for (const auto& [name, tensor] : file.tensors()) out += tensor.elements();
  return out;
}

}  // namespace

base::Path model_place(const stage::Work& work) { return work.writer.path("made"); }

base::Result<void> take_model(stage::Work& work) {
  auto& disk = work.ctx.disk;
  const auto from = model_place(work);
  std::string left;
  for (const auto& entry : TRY(disk.list(from))) {
    if (entry.is_folder || !is_taken(entry.name)) {
      left += (left.empty() ? "" : ", ") + entry.name;
      continue;
    }
    TRY(disk.rename(base::join(from, entry.name), work.writer.path(entry.name)));
  }
  TRY(disk.remove_all(from));
  if (!left.empty()) work.ctx.reporter.note(work.instance.name, "left behind: " + left);
  record::Model said;
  said.counts.parameters = TRY(parameters_in(disk, work.writer.path("model.safetensors")));
  said.facts.format = "Hugging Face";
  record::say(said, work.writer.manifest());
  return {};
}

}  // namespace run
