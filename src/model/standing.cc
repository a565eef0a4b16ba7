#include "model/standing.h"

#include <algorithm>

#include "base/one_file.h"
#include "model/find_tensors.h"
#include "model/gguf/model_file.h"
#include "store/safetensors.h"

namespace model {

namespace {

using base::Json;
using base::Path;
using base::Result;

constexpr const char* kModules = "num_nextn_predict_layers";

// The line `license: NAME` in the front matter of README.md, which model hubs read.
std::string license_of_folder(base::Disk& disk, const base::Path& folder) {
  const auto read = disk.read(base::join(folder, "README.md"));
  if (!read.ok() || !read->starts_with("---\n")) return "";
  const auto front = read->substr(0, read->find("\n---", 3));
  const auto value = [&](const std::string& key) {
    const auto at = front.find("\n" + key + ": ");
    if (at == std::string::npos) return std::string();
    const auto begin = at + key.size() + 3;
    auto text = front.substr(begin, front.find('\n', begin) - begin);
    std::erase_if(text, [](char c) { return c == '"' || c == '\'' || c == '\r'; });
    return text.substr(0, 200);
  };
  const auto name = value("license");
  const auto own = value("license_name");  // beside "other"
  return name == "other" && !own.empty() ? own : name == "unknown" ? "" : name;
}

}  // namespace

Result<Config> standing_config(base::Disk& disk, const Path& place) {
  if (base::is_one_file(disk, place)) return TRY(gguf::ModelFile::open(disk, place)).config();
  const auto path = base::join(place, "config.json");
  auto json = TRY(read_config_file(disk, path));
  auto config = TRY(read_config(json, path));
  if (!json.contains(kModules) || json[kModules] == 0) return config;
  const auto model = TRY(model_of(config, path));
  if (!lacks_modules(model, TRY(store::open_checkpoint(disk, place)))) return config;
  json[kModules] = 0;
  return read_config(json, path);
}

std::string license_of(base::Disk& disk, const Path& place) {
  if (!base::is_one_file(disk, place)) return license_of_folder(disk, place);
  const auto file = store::gguf::File::open(disk, place);
  if (!file.ok()) return "";
  const auto said = file->metadata().text("general.license");
  return said.ok() ? said->substr(0, 200) : "";
}

}  // namespace model
