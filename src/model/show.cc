#include "model/show.h"

#include <algorithm>
#include <map>

#include "base/hash_file.h"
#include "base/one_file.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/model_file.h"
#include "model/gguf/parts.h"
#include "model/gguf/quantise.h"
#include "model/neighbours.h"
#include "model/packed/source.h"
#include "model/standing.h"

namespace model {

namespace {

using base::Result;

// Numbers between dots become "*".
std::string pattern_of(const std::string& name) {
  std::string out;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('.', begin), name.size());
    const auto part = name.substr(begin, end - begin);
    const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    out += (begin == 0 ? "" : ".") + (number ? "*" : part);
    begin = end + 1;
  }
  return out;
}

std::vector<ParameterGroup> groups_of(const Layout& layout) {
  std::vector<ParameterGroup> out;
  std::map<std::pair<std::string, std::vector<std::int64_t>>, std::size_t> places;
  for (const auto& p : layout.parameters) {
    const auto [it, fresh] = places.try_emplace({pattern_of(p.name), p.shape}, out.size());
    if (fresh) out.push_back({it->first.first, p.shape, 0});
    ++out[it->second].count;
  }
  return out;
}

bool has_weights(const std::vector<base::DirEntry>& entries) {
  return std::ranges::any_of(entries, [](const auto& entry) {
    return entry.name.starts_with("model") && (entry.name.ends_with(".safetensors") ||
                                               entry.name.ends_with(".safetensors.index.json"));
  });
}

Result<void> look_at_weights(base::Context& ctx, const base::Path& folder, const base::Json& config,
                             Model model, Shown& out) {
  if (!has_weights(TRY(ctx.disk.list(folder)))) return {};
  warn_of_neighbours(ctx, folder, "show");
  const auto opened = TRY(store::open_checkpoint(ctx.disk, folder));
  const auto packed = TRY(packed::Source::open(config, base::join(folder, "config.json"), opened));
  const bool said_tied = model.decoder.head.tied;
  TRY(fit_to_files(model, opened, packed));
  if (said_tied && !model.decoder.head.tied) warn_of_own_head(ctx, folder, "show");
  out.wrong = contradictions(*out.arch, model.layout, opened, folder, packed);
  out.quantised_bytes = packed.bytes();
  for (const auto& [name, matrix] : packed.all())
    out.quantised += matrix.numbers->rows() * matrix.numbers->width();
  for (const auto& file : opened)
    for (const auto& [name, info] : file.tensors()) out.stored[info.dtype] += info.bytes.size();
  for (const auto& [type, bytes] : out.stored) out.types.push_back(type);
  base::Sha256 list;
  for (const auto& file : opened) {
    const auto& path = file.path();
    const auto name = base::file_name(path);
    const auto bytes = TRY(ctx.disk.open_reader(path))->size();
    out.files.push_back({name, bytes, TRY(base::hash_file(ctx, path, "show"))});
    list.add(out.files.back().digest.hex() + "  " + name + "\n");
  }
  out.digest = out.files.size() == 1 ? out.files[0].digest : list.finish();
  return {};
}

// Of a folder that convert writes; tables of choices are whole numbers of 8 bytes.
base::Size folder_bytes(const Layout& layout, std::uint64_t width) {
  base::Size out = 0;
  for (const auto& p : layout.parameters) out += base::Size(p.size) * (p.choices > 0 ? 8 : width);
  return out;
}

// Of a file of GGUF in the type, or near it where it does not fit (gguf/quantise.h).
base::Size file_bytes(const gguf::Parts& parts, const gguf::Quantiser& quantiser) {
  base::Size out = 0;
  for (const auto& tensor : parts.tensors) {
    const auto* type = quantiser.type_of(tensor.name, tensor.shape);
    const auto numbers = base::product(tensor.shape);
    if (!numbers.known()) return numbers;
    out += base::Size(numbers.value() / type->elements) * type->bytes;
  }
  return out;
}

void add_converted(const Model& model, Shown& out) {
  out.converted = {{"F32", folder_bytes(model.layout, 4)}, {"BF16", folder_bytes(model.layout, 2)}};
  const auto* form = out.arch->gguf;
  if (!form) return;
  const auto json = write_config(out.config);
  const auto parts = gguf::parts_of(model.layout, *form, json, "");
  store::gguf::Metadata metadata;
  std::vector<float> factors;
  if (!parts.ok() || !gguf::put_hyperparameters(json, *form, metadata, factors).ok()) return;
  for (const auto* type : {"Q8_0", "Q4_0"})
    out.converted.emplace_back(
        type, file_bytes(*parts, {*store::block::find(type), model.decoder.layers.size(),
                                  model.decoder.head.tied}) +
                  factors.size() * sizeof(float));
}

// What the configuration says.
void describe(Config config, const Model& model, Shown& out) {
  out.config = std::move(config);
  out.arch = arch::find(out.config.arch);
  out.layers = static_cast<std::int64_t>(model.decoder.layers.size());
  out.hidden = model.decoder.embedding.hidden;
  out.parameters = model.layout.count();
  out.cost = model.decoder.cost();
  out.active = out.parameters - (out.cost.idle.fits(out.parameters) ? out.cost.idle.value() : 0);
  out.embedding = model.layout.parameters[model.decoder.embedding.table.first].size;
  if (const auto& inputs = model.decoder.inputs)
    out.embedding += model.layout.parameters[inputs->embedding.table.first].size;
  out.groups = groups_of(model.layout);
  add_converted(model, out);
}

// What a GGUF file says; of its weights no number is made.
Result<Shown> show_file(base::Context& ctx, const base::Path& path) {
  const auto file = TRY(gguf::ModelFile::open(ctx.disk, path));
  Shown out;
  describe(file.config(), file.model(), out);
  out.license = license_of(ctx.disk, path);
  for (const auto& tensor : file.file().tensors())
    out.stored[tensor.type->name] += tensor.bytes.size();
  for (const auto& [type, bytes] : out.stored) out.types.push_back(type);
  const auto bytes = TRY(ctx.disk.open_reader(path))->size();
  out.digest = TRY(base::hash_file(ctx, path, "show"));
  out.files.push_back({base::file_name(path), bytes, out.digest});
  return out;
}

}  // namespace

Result<Shown> show(base::Context& ctx, const base::Path& path) {
  const bool folder = ctx.disk.is_folder(path);
  if (base::is_one_file(ctx.disk, path)) return show_file(ctx, path);
  const auto config_path = folder ? base::join(path, "config.json") : path;
  const auto json = TRY(read_config_file(ctx.disk, config_path));
  Shown out;
  if (const auto scheme = TRY(packed::read_scheme(json, config_path))) out.scheme = scheme->text();
  const auto config = TRY(read_config(packed::unpacked_config(json), config_path));
  const auto model = TRY(model_of(config, config_path));
  describe(config, model, out);
  if (!folder) return out;
  out.license = license_of(ctx.disk, path);
  TRY(look_at_weights(ctx, path, json, model, out));
  return out;
}

}  // namespace model
