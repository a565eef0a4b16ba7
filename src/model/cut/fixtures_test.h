// The models of fixtures/models and the tokens that they are asked for.
#pragma once

#include "base/fixture_test.h"
#include "model/check/check.h"

namespace model {

inline std::vector<std::string> fixture_models() {
  std::vector<std::string> out;
  const auto root = base::fixture_folder("models");
  if (root.empty()) return out;
  for (const auto& entry : base::real_disk()->list(root).take())
    if (entry.is_folder) out.push_back(entry.name);
  return out;
}

struct FixtureModel {
  Loaded loaded;
  check::Input input;

  explicit FixtureModel(const std::string& name) {
    const auto disk = base::real_disk();
    const auto folder = base::fixture_folder("models") + "/" + name;
    loaded = load_model(*disk, folder).take();
    const auto file = store::Safetensors::open(*disk, folder + "/expected.safetensors").take();
    input = check::read_input(file, loaded.config, loaded.model, folder).take();
  }
};

}  // namespace model
