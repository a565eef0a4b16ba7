#include "model/run_folder.h"

#include <string>
#include <vector>

namespace model {

namespace {

constexpr const char* kConfig = "config.json";

bool is_model(base::Disk& disk, const base::Path& folder) {
  return disk.exists(base::join(folder, kConfig));
}

// The one that is called so, as recipes without names of stages have it; else the artefacts that are
// complete models: a training has a configuration too, but no tokenizer.
std::vector<base::Path> models_in(base::Disk& disk, const base::Path& run) {
  const auto usual = base::join(run, "model");
  if (is_model(disk, usual)) return {usual};
  std::vector<base::Path> out;
  const auto entries = disk.list(run);
  if (!entries.ok()) return out;
  for (const auto& entry : *entries) {
    const auto folder = base::join(run, entry.name);
    const bool named = entry.is_folder && entry.name.find('.') == std::string::npos;
    if (named && is_model(disk, folder) && disk.exists(base::join(folder, "manifest.json")) &&
        disk.exists(base::join(folder, "tokenizer.json")))
      out.push_back(folder);
  }
  return out;
}

// A folder that holds no model, but a folder or a file of GGUF with one, as unpacking leaves them.
base::Result<base::Path> nested(base::Disk& disk, const base::Path& place) {
  const auto entries = disk.list(place);
  if (!entries.ok()) return place;
  for (const auto& entry : *entries) {
    const auto one = base::join(place, entry.name);
    if (entry.is_folder && entry.name.find('.') != std::string::npos) continue;
    if (entry.is_folder ? is_model(disk, one) : entry.name.ends_with(".gguf"))
      return base::Error{base::Code::bad_request, place + " has no config.json", "",
                         "name what it holds: " + one};
  }
  return place;
}

}  // namespace

base::Result<base::Path> model_at(base::Disk& disk, base::Path place) {
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  if (!disk.exists(place) && !disk.is_folder(place))
    return base::Error{base::Code::missing, "there is no such folder or file", place,
                       "check the path and its spelling"};
  if (!disk.is_folder(place) || is_model(disk, place)) return place;
  const auto inside = models_in(disk, place);
  if (inside.empty()) return nested(disk, place);
  std::string all;
  for (const auto& one : inside) all += (all.empty() ? "" : " and ") + one;
  return base::Error{base::Code::bad_request, place + " is the folder of a run", "",
                     (inside.size() == 1 ? "its model is " : "its models are ") + all};
}

}  // namespace model
