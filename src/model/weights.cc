#include "model/weights.h"

#include <cmath>
#include <deque>

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

// A table of choices is an index: one from outside must never reach the kernels.
base::Result<void> check_choices(const Parameter& p, std::span<const float> values,
                                 const base::Path& folder) {
  for (const float value : values)
    if (!(value >= 0 && value < static_cast<float>(p.choices) && std::floor(value) == value))
      return base::Error{base::Code::bad_data,
                         "the tensor '" + p.name + "' holds " + std::to_string(value) +
                             ", it must hold whole numbers below " + std::to_string(p.choices),
                         folder, "fetch the model again"};
  return {};
}

std::vector<std::int64_t> whole_numbers(std::span<const float> values) {
  std::vector<std::int64_t> out;
  for (const float value : values) out.push_back(static_cast<std::int64_t>(value));
  return out;
}

// Different ones in each row, the same for whoever asks.
void begin_choices(const Parameter& p, const base::Random& random, std::span<float> out) {
  const auto width = static_cast<std::size_t>(p.shape.back());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(
        random.permute(i % width, static_cast<std::uint64_t>(p.choices), i / width));
}

}  // namespace

base::Result<Loaded> load_model(base::Disk& disk, const base::Path& folder) {
  if (folder.ends_with(".gguf")) return load_file(disk, folder);
  const auto config_path = base::join(folder, "config.json");
  Loaded out;
  const auto json = TRY(read_config_file(disk, config_path));
  out.config = TRY(read_config(packed::unpacked_config(json), config_path));
  out.arch = arch::find(out.config.arch);
  out.model = TRY(model_of(out.config, config_path));
  const auto files = TRY(store::open_checkpoint(disk, folder));
  const auto packed = TRY(packed::Source::open(json, config_path, files));
  TRY(drop_lacking_modules(out.model, files, packed));
  const auto& layout = out.model.layout;
  const auto found = TRY(find_tensors(*out.arch, layout, files, folder, packed));
  TRY(base::guard(
      folder, [&] { out.weights.resize(layout.size); },
      "use a smaller model, or a machine with more memory"));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& p = layout.parameters[i];
    const std::span to(out.weights.data() + p.offset, p.size);
    TRY(read_parameter(p, found[i], packed, to));
    if (p.choices > 0) TRY(check_choices(p, to, folder));
  }
  for (const auto& file : files) TRY(file.whole());
  return out;
}

base::Result<void> save_model(base::Disk& disk, const base::Path& folder, const Config& config,
                              const Layout& layout, std::span<const float> weights) {
  std::vector<store::TensorOut> tensors;
  std::deque<std::vector<std::int64_t>> whole;
  for (const auto& p : layout.parameters) {
    if (p.choices > 0) {
      const auto& all = whole.emplace_back(whole_numbers(weights.subspan(p.offset, p.size)));
      tensors.push_back(
          {p.name, "I64", p.shape, {reinterpret_cast<const char*>(all.data()), p.size * 8}});
      continue;
    }
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
    if (p.choices > 0) {
      begin_choices(p, random, std::span(out).subspan(p.offset, p.size));
      continue;
    }
    for (std::size_t i = 0; i < p.size; ++i)
      out[p.offset + i] = p.start > 0 ? static_cast<float>(p.middle + p.start * random.normal(i))
                                      : static_cast<float>(p.middle);
  }
  return out;
}

}  // namespace model
