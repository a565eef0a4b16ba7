#include "model/weights.h"

#include "base/random.h"
#include "model/find_tensors.h"
#include "model/gguf/model_file.h"
#include "store/safetensors.h"

namespace model {

namespace {

base::Result<Loaded> load_file(base::Disk& disk, const base::Path& path) {
  const auto file = TRY(gguf::ModelFile::open(disk, path));
  Loaded out{file.config(), arch::find(file.config().arch), file.model(), {}};
  TRY(base::guard(
      path, [&] { out.weights.resize(out.model.layout.size); },
      "use a smaller model, or a machine with more memory"));
  for (const auto& p : out.model.layout.parameters)
    TRY(file.read(p, {out.weights.data() + p.offset, p.size}));
  return out;
}

// transformers writes none of the modules that predict further tokens, though config.json counts them.
base::Result<void> drop_lacking_modules(Model& model,
                                        const std::vector<store::Safetensors>& files) {
  auto& decoder = model.decoder;
  if (decoder.ahead.empty()) return {};
  const auto& first = model.layout.parameters[decoder.ahead[0].project.first].name;
  for (const auto& file : files)
    if (file.tensors().contains(first)) return {};
  decoder.ahead.clear();
  model.layout = TRY(decoder.declare());
  return {};
}

}  // namespace

base::Result<Loaded> load_model(base::Disk& disk, const base::Path& folder) {
  if (folder.ends_with(".gguf")) return load_file(disk, folder);
  const auto config_path = base::join(folder, "config.json");
  Loaded out;
  const auto json = TRY(read_config_file(disk, config_path));
  out.config = TRY(read_config(json, config_path));
  out.arch = arch::find(out.config.arch);
  out.model = TRY(model_of(out.config, config_path));
  const auto files = TRY(store::open_checkpoint(disk, folder));
  TRY(drop_lacking_modules(out.model, files));
  const auto& layout = out.model.layout;
  const auto found = TRY(find_tensors(*out.arch, layout, files, folder));
  TRY(base::guard(
      folder, [&] { out.weights.resize(layout.size); },
      "use a smaller model, or a machine with more memory"));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& p = layout.parameters[i];
    TRY(found[i]->read(p.name, p.shape, {out.weights.data() + p.offset, p.size}));
  }
  return out;
}

base::Result<void> save_model(base::Disk& disk, const base::Path& folder, const Config& config,
                              const Layout& layout, std::span<const float> weights) {
  std::vector<store::TensorOut> tensors;
  for (const auto& p : layout.parameters) {
    const std::string_view bytes(reinterpret_cast<const char*>(weights.data() + p.offset),
                                 p.size * 4);
    tensors.push_back({p.name, "F32", p.shape, bytes});
    for (const auto& name : p.copies) tensors.push_back({name, "F32", p.shape, bytes});
  }
  TRY(store::write_safetensors(disk, base::join(folder, "model.safetensors"), std::move(tensors),
                               {{"format", "pt"}}));
  for (const auto& [name, text] : config_files(config))
    TRY(disk.write_file(base::join(folder, name), text));
  return {};
}

std::vector<float> initial_weights(const Layout& layout, std::int64_t seed) {
  std::vector<float> out(layout.size);
  for (const auto& p : layout.parameters) {
    const base::Random random(static_cast<std::uint64_t>(seed), "init." + p.name);
    for (std::size_t i = 0; i < p.size; ++i)
      out[p.offset + i] = p.start > 0 ? static_cast<float>(p.middle + p.start * random.normal(i))
                                      : static_cast<float>(p.middle);
  }
  return out;
}

}  // namespace model
