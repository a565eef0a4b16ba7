#include "model/weights.h"

#include <deque>

#include "base/one_file.h"
#include "base/random.h"
#include "model/choices.h"
#include "model/find_tensors.h"
#include "model/gguf/stored.h"
#include "model/initial_weights.h"
#include "model/packed/source.h"
#include "store/safetensors.h"

namespace model {

namespace {

base::Result<Loaded> load_file(base::Disk& disk, const base::Path& path) {
  auto file = TRY(gguf::ModelFile::open(disk, path));
  Loaded out{file.config(), arch::find(file.config().arch), file.model(), nullptr};
  out.weights = TRY(base::guard(path, [&] { return gguf::weights_of(std::move(file), path); }));
  return out;
}

// What a folder's weights lie in.
struct Files {
  std::vector<store::Safetensors> all;
  packed::Source packed;
};

compute::Stored::Form form_of(const std::string& dtype) {
  using Form = compute::Stored::Form;
  return dtype == "F32" ? Form::f32 : dtype == "BF16" ? Form::bf16 : Form::f16;
}

// Where a parameter of that number lies that find_tensors() has found, if it is used as it is stored.
compute::Stored stored_in(const Parameter& p, const store::Safetensors* found,
                          const packed::Source& packed) {
  const auto [rows, width] = matrix_of(p);
  if (found) {
    const auto& info = found->tensors().at(p.name);
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): rows and width say how many
    return {form_of(info.dtype), info.bytes.data(), nullptr, rows, width};
  }
  const auto& numbers = *packed.find(p.name)->numbers;
  CHECK(numbers.rows() == rows && numbers.width() == width, "a packed parameter has its shape");
  return compute::stored(numbers);
}

// `found`: as find_tensors() has found the layout's parameters in these files.
base::Result<std::unique_ptr<const Weights>> weights_of(
    const Layout& layout, std::shared_ptr<const Files> files,
    const std::vector<const store::Safetensors*>& found, const base::Path& folder) {
  std::vector<compute::Stored> table;
  Weights::Owner owner{.place = folder};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& p = layout.parameters[i];
    const auto* info = found[i] ? &found[i]->tensors().at(p.name) : nullptr;
    owner.types.push_back(info ? info->dtype : files->packed.scheme());
    owner.bytes.push_back(info ? info->bytes.size() : files->packed.find(p.name)->bytes);
    if (p.choices == 0) {
      table.push_back(stored_in(p, found[i], files->packed));
      continue;
    }
    std::vector<float> values(p.size);  // of our own: what was checked stays as it is
    TRY(read_parameter(p, found[i], files->packed, values));
    TRY(check_choices(p, values, folder));
    table.push_back(owner.keep(std::move(values), p));
  }
  owner.whole = [files]() -> base::Result<void> {
    for (const auto& file : files->all) TRY(file.whole());
    return {};
  };
  owner.files = std::move(files);
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
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
  if (base::is_one_file(disk, folder)) return load_file(disk, folder);
  const auto config_path = base::join(folder, "config.json");
  Loaded out;
  const auto json = TRY(read_config_file(disk, config_path));
  out.config = TRY(read_config(packed::unpacked_config(json), config_path));
  out.arch = arch::find(out.config.arch);
  out.model = TRY(model_of(out.config, config_path));
  const auto files = std::make_shared<Files>();
  files->all = TRY(store::open_checkpoint(disk, folder));
  files->packed = TRY(packed::Source::open(json, config_path, files->all));
  TRY(fit_to_files(out.model, files->all, files->packed));
  const auto& layout = out.model.layout;
  const auto found = TRY(find_tensors(*out.arch, layout, files->all, folder, files->packed));
  out.weights = TRY(base::guard(folder, [&] { return weights_of(layout, files, found, folder); }));
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

std::vector<float> initial_weights(const Layout& layout, std::int64_t seed,
                                   const base::Pool& pool) {
  std::vector<float> out(layout.size);
  struct Stretch {  // of a parameter
    const Parameter* of;
    std::size_t begin, end;
  };
  constexpr std::size_t most = 1 << 16;
  std::vector<Stretch> stretches;
  for (const auto& p : layout.parameters)
    for (std::size_t at = 0; at < p.size; at += p.choices > 0 ? p.size : most)
      stretches.push_back({&p, at, std::min(p.size, at + most)});
  pool.run(stretches.size(), [&](int, std::size_t s) {
    const auto& [of, begin, end] = stretches[s];
    const auto& p = *of;
    const base::Random random(static_cast<std::uint64_t>(seed), "init." + p.name);
    if (p.choices > 0) return begin_choices(p, random, std::span(out).subspan(p.offset, p.size));
    for (std::size_t i = begin; i < end; ++i)
      out[p.offset + i] = p.start > 0 ? static_cast<float>(p.middle + p.start * random.normal(i))
                                      : static_cast<float>(p.middle);
  });
  return out;
}

std::vector<float> initial_weights(const Layout& layout, std::int64_t seed) {
  return initial_weights(layout, seed, 1);
}

}  // namespace model
