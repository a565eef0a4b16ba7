#include "model/weights.h"

#include "base/random.h"
#include "model/find_tensors.h"
#include "model/gguf/stored.h"
#include "store/safetensors.h"

namespace model {

namespace {

base::Result<Loaded> load_file(base::Disk& disk, const base::Path& path) {
  auto file = TRY(gguf::ModelFile::open(disk, path));
  Loaded out{file.config(), arch::find(file.config().arch), file.model(), nullptr};
  return base::guard(path, [&] {
    out.weights = gguf::weights_of(std::move(file));
    return std::move(out);
  });
}

compute::Stored::Form form_of(const std::string& dtype) {
  using Form = compute::Stored::Form;
  return dtype == "F32" ? Form::f32 : dtype == "BF16" ? Form::bf16 : Form::f16;
}

std::uint64_t bytes_of(const std::vector<store::Safetensors>& files,
                       const std::vector<std::string>& names) {
  std::uint64_t sum = 0;
  for (const auto& file : files)
    for (const auto& name : names)
      if (const auto it = file.tensors().find(name); it != file.tensors().end())
        sum += it->second.bytes.size();
  return sum;
}

// `found` and `packed` as find_tensors() has them.
std::unique_ptr<const Weights> weights_of(
    const Layout& layout, std::shared_ptr<const std::vector<store::Safetensors>> files,
    const std::vector<const store::Safetensors*>& found, std::vector<PackedParameter> packed) {
  std::vector<compute::Stored> table;
  Weights::Owner owner;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& p = layout.parameters[i];
    if (!found[i]) {
      auto& one = packed[i];
      table.push_back(compute::stored(*one.packed));
      CHECK(std::pair(table.back().rows, table.back().width) == matrix_of(p),
            "a packed parameter has its shape");
      owner.types.push_back(one.type);
      owner.bytes.push_back(bytes_of(*files, one.tensors));
      owner.packed.push_back(std::move(one.packed));
      continue;
    }
    const auto& info = found[i]->tensors().at(p.name);
    const auto [rows, width] = matrix_of(p);
    table.push_back({form_of(info.dtype), info.bytes.data(), nullptr, rows, width});
    owner.types.push_back(info.dtype);
    owner.bytes.push_back(info.bytes.size());
  }
  owner.files = files;
  owner.whole = [files]() -> base::Result<void> {
    for (const auto& file : *files) TRY(file.whole());
    return {};
  };
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
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
  const auto json = TRY(base::parse_json(TRY(disk.read(config_path)), config_path));
  out.config = TRY(read_config(json, config_path));
  out.arch = arch::find(out.config.arch);
  out.model = TRY(model_of(out.config, config_path));
  auto files = TRY(store::open_checkpoint(disk, folder));
  TRY(drop_lacking_modules(out.model, files));
  const auto& layout = out.model.layout;
  std::vector<PackedParameter> packed;
  for (const auto& p : layout.parameters)
    packed.push_back(TRY(packed_parameter(json, files, p, folder)));
  const auto found = TRY(find_tensors(*out.arch, layout, files, folder, packed));
  // Moved as a whole, so that each file stays where `found` says.
  const auto kept = std::make_shared<const std::vector<store::Safetensors>>(std::move(files));
  out.weights = weights_of(layout, kept, found, std::move(packed));
  return out;
}

base::Result<std::vector<float>> load_flat(base::Disk& disk, const base::Path& folder) {
  const auto loaded = TRY(load_model(disk, folder));
  auto out = TRY(base::guard(
      folder, [&] { return loaded.flat(); }, "use a smaller model, or a machine with more memory"));
  TRY(loaded.weights->whole());
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
